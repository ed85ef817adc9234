#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "physiomae/simulate/roster.h"

namespace physiomae::simulate {

constexpr size_t kChannels = 13;

/// What is constant in one twin: drawn once around means that depend on age and sex.
struct Subject {
  std::string record;
  uint64_t seed = 0;
  double age_years = 0;
  bool male = false;

  // EEG, at the derivation where the pattern is largest
  double eeg_gain = 1;      ///< skull and electrode: scales all EEG
  double slope_offset = 0;  ///< added to the background's spectral exponent
  double alpha_hz = 10;     ///< posterior rhythm
  double alpha_gain = 1;
  double theta_gain = 1;
  double beta_gain = 1;
  double slow_wave_uv = 120;       ///< peak to peak, mean of a wave in N3
  double slow_wave_share = 0.6;    ///< share of the time in N3 that slow waves fill
  double spindles_per_minute = 3;  ///< in N2
  double spindle_uv = 30;          ///< peak to peak
  double spindle_hz = 13.3;
  double k_complex_per_minute = 1.5;
  double k_complex_uv = 130;  ///< peak to peak

  // eyes
  double eye_gain = 1;
  double blinks_per_minute = 12;
  double saccade_uv = 80;
  double rem_density = 1;  ///< scales bursts of rapid eye movements

  // chin
  double chin_uv = 12;             ///< RMS of quiet wakefulness
  double chin_floor_uv = 2;        ///< RMS of electrodes and tissue, whatever the muscle does
  double twitches_per_minute = 3;  ///< in REM
  double chin_ecg_uv = 6;          ///< R wave as it shows in the chin

  // heart
  double heart_bpm = 63;          ///< mean in N2
  double rsa_seconds = 0.03;      ///< standard deviation of RR by breathing, in N2
  double slow_rr_seconds = 0.03;  ///< standard deviation of RR around 0.1 Hz
  double r_wave_mv = 1;
  std::array<double, 5> wave_gain{};  ///< P Q R S T of this subject against the model's

  // breathing
  double breath_hz = 0.25;
  double irregularity = 1;
  double chest_uv = 400, abdomen_uv = 450, flow_uv = 300;
  double saturation_percent = 96;
  double desaturation_gain = 1;

  // recording
  double mains_hz = 60;
  double mixed_share = 0.15;  ///< epochs beside a stage change that mix both stages
  std::array<double, kChannels> channel_gain{};
};

/// Draws a twin. Sources stand beside each line of subject.cpp.
Subject draw_subject(const Patient& patient, uint64_t seed);

}  // namespace physiomae::simulate
