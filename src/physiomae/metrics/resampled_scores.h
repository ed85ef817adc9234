#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "physiomae/metrics/named_scores.h"
#include "physiomae/metrics/patient_confusion.h"
#include "physiomae/metrics/ranked_windows.h"

namespace physiomae::metrics {

/// Predictions of several runs (seeds) about the same windows.
using RunPredictions = std::vector<const Predictions*>;

/// Error unless all are about the same windows of the same patients, one at least.
void require_same_windows(const RunPredictions& runs);

/// Scores of any multiset of patients, the pooled score of each run averaged over runs. What the
/// windows have to tell is counted once, here: a confusion matrix a patient, and the order of
/// windows by score.
class ResampledScores {
 public:
  /// Error as require_same_windows.
  ResampledScores(const dataset::Task& task, const RunPredictions& runs);

  size_t patients() const { return confusion_.front().patients(); }
  /// True when every class that the windows have is among these patients; `count` (P) says how
  /// often each stands there.
  bool has_all_classes(std::span<const uint32_t> count) const;
  /// A row for each of up to RankedWindows::kLanes multisets, `counts` (multisets, P).
  std::vector<ScoreRow> scores(std::span<const uint32_t> counts) const;
  /// Balanced accuracy of one multiset alone, `count` (P).
  double balanced_accuracy(std::span<const uint32_t> count) const;

 private:
  void add_areas(std::span<const uint32_t> counts, std::vector<ScoreRow>& rows) const;

  const dataset::Task& task_;
  std::vector<PatientConfusion> confusion_;  // a run each
  std::vector<RankedWindows> ranked_;        // a run each, of binary tasks
  std::vector<int64_t> support_;             // (P, C) true windows
};

}  // namespace physiomae::metrics
