#include "physiomae/night/stage_chain.h"

#include <algorithm>
#include <cmath>

#include "physiomae/night/statistics.h"

namespace physiomae::night {
namespace {

constexpr double kLeastEvidence = 1e-9;

// Returns what the row's sum was.
double normalise(StageRow& row) {
  double sum = 0;
  for (const double value : row) sum += value;
  for (double& value : row) value = sum > 0 ? value / sum : 1.0 / kStages;
  return sum;
}

std::vector<io::Stage> most_probable(const EpochEvidence& evidence) {
  std::vector<io::Stage> stages(evidence.p.size(), io::Stage::undefined);
  for (size_t e = 0; e < stages.size(); ++e)
    if (evidence.usable[e] != 0)
      stages[e] =
          static_cast<io::Stage>(std::ranges::max_element(evidence.p[e]) - evidence.p[e].begin());
  return stages;
}

}  // namespace

EpochEvidence evidence_of(const Night& night) {
  const size_t epochs = epochs_of(night).size();
  EpochEvidence evidence{std::vector<StageRow>(epochs, StageRow{}),
                         std::vector<uint8_t>(epochs, 0)};
  for (const Window& window : night.windows) {
    if (!window.usable) continue;
    const size_t epoch = epoch_of(night, window);
    evidence.p[epoch] = window.stage_p;
    evidence.usable[epoch] = 1;
  }
  return evidence;
}

StageMatrix transition_probabilities(const EpochEvidence& evidence) {
  const Transitions counts = transitions_of(most_probable(evidence));
  StageMatrix matrix{};
  for (size_t from = 0; from < kStages; ++from) {
    for (size_t to = 0; to < kStages; ++to)
      matrix[from][to] = static_cast<double>(counts[from][to]) + 1;
    normalise(matrix[from]);
  }
  return matrix;
}

std::vector<StageRow> emissions(const EpochEvidence& evidence, size_t first, size_t last) {
  std::vector<StageRow> rows(last - first);
  for (size_t e = 0; e < rows.size(); ++e) {
    rows[e].fill(1);
    if (evidence.usable[first + e] != 0)
      for (size_t s = 0; s < kStages; ++s)
        rows[e][s] = std::max(evidence.p[first + e][s], kLeastEvidence);
  }
  return rows;
}

Filtered filter(std::span<const StageRow> emissions, const StageMatrix& transition) {
  Filtered filtered;
  filtered.rows.reserve(emissions.size());
  for (StageRow row : emissions) {
    if (!filtered.rows.empty())
      for (size_t to = 0; to < kStages; ++to) {
        double sum = 0;
        for (size_t from = 0; from < kStages; ++from)
          sum += filtered.rows.back()[from] * transition[from][to];
        row[to] *= sum;
      }
    filtered.log_likelihood += std::log(normalise(row));
    filtered.rows.push_back(row);
  }
  return filtered;
}

std::vector<StageRow> smooth(const Filtered& filtered, const StageMatrix& transition) {
  std::vector<StageRow> rows = filtered.rows;
  for (size_t e = rows.size(); e-- > 1;) {
    // Rauch, Tung and Striebel's pass: what comes after, over what was expected of it.
    StageRow ratio{};
    for (size_t to = 0; to < kStages; ++to) {
      double expected = 0;
      for (size_t from = 0; from < kStages; ++from)
        expected += filtered.rows[e - 1][from] * transition[from][to];
      ratio[to] = expected > 0 ? rows[e][to] / expected : 0;
    }
    for (size_t from = 0; from < kStages; ++from) {
      double after = 0;
      for (size_t to = 0; to < kStages; ++to) after += transition[from][to] * ratio[to];
      rows[e - 1][from] = filtered.rows[e - 1][from] * after;
    }
    normalise(rows[e - 1]);
  }
  return rows;
}

}  // namespace physiomae::night
