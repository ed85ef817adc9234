#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace physiomae::metrics {

/// The windows of a binary task in order of their score, each of a unit (a patient) that can be
/// counted any number of times. Areas under curves of many such countings follow from one walk
/// over the order each, several at once; nothing is sorted again.
class RankedWindows {
 public:
  static constexpr size_t kLanes = 8;  ///< countings in one walk

  /// truth (W) of 0 and 1, score (W), unit (W). Error when lengths differ, a label is neither, or a
  /// score is NaN.
  RankedWindows(std::span<const int> truth, std::span<const double> score,
                std::span<const uint32_t> unit);

  /// Areas of each lane; NaN where a class is absent.
  struct Areas {
    std::array<double, kLanes> auroc, auprc;
  };
  /// `weights` (units, kLanes): how often a unit counts in each lane.
  Areas areas(std::span<const double> weights) const;
  /// Of every window once: the first lane.
  static Areas of_all(std::span<const int> truth, std::span<const double> score);

 private:
  std::vector<uint32_t> entries_;     // (W), falling score: 2 unit + positive
  std::vector<uint32_t> group_ends_;  // ends of runs of equal scores
};

}  // namespace physiomae::metrics
