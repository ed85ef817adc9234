#include "physiomae/night/stage_draws.h"

#include <cmath>

#include "physiomae/base/random.h"
#include "physiomae/metrics/quantile.h"

namespace physiomae::night {
namespace {

// Sets draws of nights apart from those of patients.
constexpr uint64_t kNightCoordinate = 1;

size_t pick(const StageRow& row, double uniform) {
  double sum = 0;
  for (const double value : row) sum += value;
  uniform *= sum;
  for (size_t s = 0; s + 1 < kStages; ++s) {
    if (uniform < row[s]) return s;
    uniform -= row[s];
  }
  return kStages - 1;
}

// A chain after its forward pass.
struct FilteredChain {
  StageMatrix transition;
  std::vector<StageRow> rows;

  FilteredChain(const EpochEvidence& evidence, size_t first, size_t last)
      : transition(transition_probabilities(evidence)),
        rows(filter(emissions(evidence, first, last), transition).rows) {}

  std::vector<io::Stage> draw(std::span<const uint8_t> usable, RandomSequence& random) const {
    std::vector<io::Stage> path(rows.size(), io::Stage::undefined);
    size_t next = 0;
    for (size_t e = rows.size(); e-- > 0;) {
      StageRow row = rows[e];
      if (e + 1 < rows.size())
        for (size_t s = 0; s < kStages; ++s) row[s] *= transition[s][next];
      next = pick(row, random.uniform());
      if (usable[e] != 0) path[e] = static_cast<io::Stage>(next);
    }
    return path;
  }
};

}  // namespace

std::vector<std::vector<io::Stage>> draw_paths(const EpochEvidence& evidence, size_t first,
                                               size_t last, int draws,
                                               const OffsetDistribution& offsets) {
  const FilteredChain chain(evidence, first, last);
  const auto usable = std::span(evidence.usable).subspan(first, last - first);
  std::vector<std::vector<io::Stage>> paths(static_cast<size_t>(draws));
  for (size_t d = 0; d < paths.size(); ++d) {
    RandomSequence random(derive_key(/*seed=*/0, Domain::bootstrap, kNightCoordinate, d));
    if (offsets.empty()) {
      paths[d] = chain.draw(usable, random);
      continue;
    }
    const EpochEvidence as_if = shifted(evidence, offsets.draw(random));
    paths[d] = FilteredChain(as_if, first, last).draw(usable, random);
  }
  return paths;
}

std::vector<SleepStatistic> statistics_with_intervals(const Night& night, size_t first, size_t last,
                                                      const EpochEvidence& evidence,
                                                      const OffsetDistribution& offsets) {
  const std::vector<io::Stage> epochs = epochs_of(night);
  std::vector<SleepStatistic> statistics =
      sleep_statistics(std::span(epochs).subspan(first, last - first));
  std::vector<std::vector<double>> drawn(statistics.size());
  for (const auto& path : draw_paths(evidence, first, last, kNightDraws, offsets)) {
    const std::vector<SleepStatistic> found = sleep_statistics(path);
    for (size_t i = 0; i < found.size(); ++i)
      if (!std::isnan(found[i].value)) drawn[i].push_back(found[i].value);
  }
  for (size_t i = 0; i < statistics.size(); ++i) {
    if (drawn[i].empty()) continue;
    statistics[i].low = metrics::quantile(drawn[i], (1 - kIntervalShare) / 2);
    statistics[i].high = metrics::quantile(drawn[i], (1 + kIntervalShare) / 2);
  }
  return statistics;
}

}  // namespace physiomae::night
