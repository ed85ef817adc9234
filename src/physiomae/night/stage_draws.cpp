#include "physiomae/night/stage_draws.h"

#include <algorithm>
#include <cmath>

#include "physiomae/base/random.h"
#include "physiomae/metrics/quantile.h"

namespace physiomae::night {
namespace {

using Row = std::array<double, kStages>;
using Matrix = std::array<Row, kStages>;

// Sets draws of nights apart from those of patients.
constexpr uint64_t kNightCoordinate = 1;

void normalise(Row& row) {
  double sum = 0;
  for (const double value : row) sum += value;
  for (double& value : row) value = sum > 0 ? value / sum : 1.0 / kStages;
}

// A window's evidence is never exactly 0: a chain that is forced through it would break.
Row emission(const EpochEvidence& evidence, size_t epoch) {
  Row row;
  row.fill(1);
  if (evidence.usable[epoch] != 0)
    for (size_t s = 0; s < kStages; ++s) row[s] = std::max(evidence.p[epoch][s], 1e-9);
  return row;
}

std::vector<io::Stage> most_probable(const EpochEvidence& evidence) {
  std::vector<io::Stage> stages(evidence.p.size(), io::Stage::undefined);
  for (size_t e = 0; e < stages.size(); ++e)
    if (evidence.usable[e] != 0)
      stages[e] =
          static_cast<io::Stage>(std::ranges::max_element(evidence.p[e]) - evidence.p[e].begin());
  return stages;
}

Matrix transition_probabilities(const EpochEvidence& evidence) {
  const Transitions counts = transitions_of(most_probable(evidence));
  Matrix matrix{};
  for (size_t from = 0; from < kStages; ++from) {
    for (size_t to = 0; to < kStages; ++to)
      matrix[from][to] = static_cast<double>(counts[from][to]) + 1;
    normalise(matrix[from]);
  }
  return matrix;
}

// P(stage | evidence up to here), each epoch.
std::vector<Row> forward(const EpochEvidence& evidence, const Matrix& transition, size_t first,
                         size_t last) {
  std::vector<Row> filtered;
  for (size_t e = first; e < last; ++e) {
    Row row = emission(evidence, e);
    if (!filtered.empty())
      for (size_t to = 0; to < kStages; ++to) {
        double sum = 0;
        for (size_t from = 0; from < kStages; ++from)
          sum += filtered.back()[from] * transition[from][to];
        row[to] *= sum;
      }
    normalise(row);
    filtered.push_back(row);
  }
  return filtered;
}

size_t pick(Row row, double uniform) {
  normalise(row);
  for (size_t s = 0; s + 1 < kStages; ++s) {
    if (uniform < row[s]) return s;
    uniform -= row[s];
  }
  return kStages - 1;
}

}  // namespace

EpochEvidence evidence_of(const Night& night) {
  const size_t epochs = epochs_of(night).size();
  EpochEvidence evidence{std::vector<Row>(epochs, Row{}), std::vector<uint8_t>(epochs, 0)};
  for (const Window& window : night.windows) {
    if (!window.usable) continue;
    const int64_t since = window.onset_us - night.windows.front().onset_us;
    const auto epoch = static_cast<size_t>((since + kWindowUs / 2) / kWindowUs);
    evidence.p[epoch] = window.stage_p;
    evidence.usable[epoch] = 1;
  }
  return evidence;
}

std::vector<std::vector<io::Stage>> draw_paths(const EpochEvidence& evidence, size_t first,
                                               size_t last, int draws) {
  const Matrix transition = transition_probabilities(evidence);
  const std::vector<Row> filtered = forward(evidence, transition, first, last);
  std::vector<std::vector<io::Stage>> paths(
      static_cast<size_t>(draws), std::vector<io::Stage>(last - first, io::Stage::undefined));
  for (size_t d = 0; d < paths.size(); ++d) {
    RandomSequence random(derive_key(/*seed=*/0, Domain::bootstrap, kNightCoordinate, d));
    size_t next = 0;
    for (size_t e = filtered.size(); e-- > 0;) {
      Row row = filtered[e];
      if (e + 1 < filtered.size())
        for (size_t s = 0; s < kStages; ++s) row[s] *= transition[s][next];
      next = pick(row, random.uniform());
      if (evidence.usable[first + e] != 0) paths[d][e] = static_cast<io::Stage>(next);
    }
  }
  return paths;
}

std::vector<SleepStatistic> statistics_with_intervals(const Night& night, size_t first, size_t last,
                                                      const EpochEvidence& evidence) {
  const std::vector<io::Stage> epochs = epochs_of(night);
  std::vector<SleepStatistic> statistics =
      sleep_statistics(std::span(epochs).subspan(first, last - first));
  std::vector<std::vector<double>> drawn(statistics.size());
  for (const std::vector<io::Stage>& path : draw_paths(evidence, first, last, kNightDraws)) {
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
