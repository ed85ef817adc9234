#include "physiomae/metrics/ranked_windows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::metrics {
namespace {

using Lanes = std::array<double, RankedWindows::kLanes>;

void check(std::span<const int> truth, std::span<const double> score,
           std::span<const uint32_t> unit) {
  if (truth.size() != score.size() || truth.size() != unit.size())
    throw Error(fmt::format("{} true classes but {} scores of {} units", truth.size(), score.size(),
                            unit.size()));
  for (size_t i = 0; i < truth.size(); ++i)
    if ((truth[i] != 0 && truth[i] != 1) || std::isnan(score[i]))
      throw Error(fmt::format("window {}: class {} with score {}, expected 0 or 1 and a number", i,
                              truth[i], score[i]));
}

// What was counted so far on the way down. Counts are whole numbers: exact in double.
struct Walk {
  Lanes positives{}, negatives{}, ordered_pairs{}, precision_sum{};

  void negative(const double* weight) {
    for (size_t l = 0; l < RankedWindows::kLanes; ++l) {
      ordered_pairs[l] += weight[l] * positives[l];
      negatives[l] += weight[l];
    }
  }
  void positive(const double* weight) {
    for (size_t l = 0; l < RankedWindows::kLanes; ++l) {
      positives[l] += weight[l];
      // Nothing counted so far: 0 / 1 instead of 0 / 0.
      precision_sum[l] +=
          weight[l] * positives[l] / std::max(positives[l] + negatives[l], /*none yet=*/1.0);
    }
  }
  // Windows of one score: no order among them, so a pair counts half.
  void tied(const Lanes& more_positives, const Lanes& more_negatives) {
    for (size_t l = 0; l < RankedWindows::kLanes; ++l) {
      ordered_pairs[l] += more_negatives[l] * (positives[l] + more_positives[l] / 2);
      positives[l] += more_positives[l];
      negatives[l] += more_negatives[l];
      precision_sum[l] +=
          more_positives[l] * positives[l] / std::max(positives[l] + negatives[l], 1.0);
    }
  }
};

}  // namespace

RankedWindows::RankedWindows(std::span<const int> truth, std::span<const double> score,
                             std::span<const uint32_t> unit) {
  check(truth, score, unit);
  std::vector<uint32_t> order(truth.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return score[a] > score[b]; });
  for (size_t i = 0; i < order.size(); ++i) {
    entries_.push_back(2 * unit[order[i]] + static_cast<uint32_t>(truth[order[i]]));
    if (i + 1 == order.size() || score[order[i + 1]] != score[order[i]])
      group_ends_.push_back(static_cast<uint32_t>(i + 1));
  }
}

RankedWindows::Areas RankedWindows::areas(std::span<const double> weights) const {
  Walk walk;
  const auto weight_of = [&](uint32_t entry) { return weights.data() + (entry / 2) * kLanes; };
  size_t begin = 0;
  for (const uint32_t end : group_ends_) {
    if (end == begin + 1) {
      const uint32_t entry = entries_[begin];
      if (entry % 2 == 1)
        walk.positive(weight_of(entry));
      else
        walk.negative(weight_of(entry));
    } else {
      Lanes positives{}, negatives{};
      for (size_t i = begin; i < end; ++i) {
        Lanes& sum = entries_[i] % 2 == 1 ? positives : negatives;
        const double* weight = weight_of(entries_[i]);
        for (size_t l = 0; l < kLanes; ++l) sum[l] += weight[l];
      }
      walk.tied(positives, negatives);
    }
    begin = end;
  }
  Areas areas{};
  for (size_t l = 0; l < kLanes; ++l) {
    const double pairs = walk.positives[l] * walk.negatives[l];
    const double undefined = std::numeric_limits<double>::quiet_NaN();
    areas.auroc[l] = pairs > 0 ? walk.ordered_pairs[l] / pairs : undefined;
    areas.auprc[l] = pairs > 0 ? walk.precision_sum[l] / walk.positives[l] : undefined;
  }
  return areas;
}

RankedWindows::Areas RankedWindows::of_all(std::span<const int> truth,
                                           std::span<const double> score) {
  const std::vector<uint32_t> one_unit(truth.size(), 0);
  const std::array<double, kLanes> once = {1};
  return RankedWindows(truth, score, one_unit).areas(once);
}

}  // namespace physiomae::metrics
