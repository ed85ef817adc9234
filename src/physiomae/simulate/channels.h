#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "physiomae/simulate/subject.h"

namespace physiomae::simulate {

/// A channel as the corpus writes it: sample = physical * gain + baseline.
struct ChannelSpec {
  std::string_view label, unit;
  double gain;
  int baseline;
};

/// Order, units, gains and baselines of the Challenge's own headers.
constexpr std::array<ChannelSpec, kChannels> kChannelSpecs = {{
    {"F3-M2", "uV", 1, 0},
    {"F4-M1", "uV", 1, 0},
    {"C3-M2", "uV", 1, 0},
    {"C4-M1", "uV", 1, 0},
    {"O1-M2", "uV", 1, 0},
    {"O2-M1", "uV", 1, 0},
    {"E1-M2", "uV", 1, 0},
    {"Chin1-Chin2", "uV", 1, 0},
    {"ABD", "uV", 1, 0},
    {"CHEST", "uV", 1, 0},
    {"AIRFLOW", "uV", 1, 0},
    {"SaO2", "%", 655.35, -32768},
    {"ECG", "mV", 1000, 0},
}};

enum Channel : size_t {
  kF3,
  kF4,
  kC3,
  kC4,
  kO1,
  kO2,
  kE1,
  kChin,
  kAbdomen,
  kChest,
  kAirflow,
  kSaO2,
  kEcg,
};

}  // namespace physiomae::simulate
