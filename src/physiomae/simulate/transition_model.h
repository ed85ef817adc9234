#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "physiomae/simulate/draws.h"
#include "physiomae/simulate/timelines.h"

namespace physiomae::simulate {

/// Semi-Markov model of a night: how long runs of a stage last and what follows them, by time of
/// night, and how often and for how long breathing events and arousals occur in each stage. Fitted
/// on real timelines; draws new ones for unlabelled twins.
struct TransitionModel {
  static constexpr size_t kStages = 5;  ///< W N1 N2 N3 REM
  static constexpr size_t kPeriods =
      6;  ///< of 75 minutes from the record's start; the last is open

  /// Run lengths in epochs and numbers of transitions, [period][stage].
  std::array<std::array<std::vector<int>, kStages>, kPeriods> lengths;
  std::array<std::array<std::array<int, kStages>, kStages>, kPeriods> transitions{};
  std::array<int, kStages> first_stage{};
  std::vector<int64_t> samples;         ///< of the records
  std::vector<int64_t> first_boundary;  ///< sample of the first stage boundary

  /// Events (target arousals; sleep not scored) that begin in a stage.
  struct Events {
    std::array<double, kStages> per_hour{};
    std::vector<int64_t> lengths;  ///< samples
    std::vector<double> severity;  ///< of the records: their rate against the mean rate
  };
  Events arousals, unscored;
};

/// Throws Error when `timelines` hold too little to fit: fewer than kLeastRecords.
constexpr size_t kLeastRecords = 20;
TransitionModel fit_transitions(std::span<const Timeline> timelines);

/// A new timeline, on the real grid: the first boundary at 5999 modulo 6000, the last stage cut
/// short by the record's end before one undefined sample, wakefulness and 10 s around it not
/// scored.
Timeline draw_timeline(const TransitionModel& model, const std::string& record, Draws draws);

}  // namespace physiomae::simulate
