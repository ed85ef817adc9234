#include "physiomae/metrics/resampled_scores.h"

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::metrics {
namespace {

constexpr size_t kAuroc = 6, kAuprc = 7;
static_assert(kNamedScores[kAuroc].key == "auroc" && kNamedScores[kAuprc].key == "auprc");

}  // namespace

void require_same_windows(const RunPredictions& runs) {
  if (runs.empty()) throw Error("no run to be scored");
  for (const Predictions* run : runs)
    if (run->truth != runs.front()->truth || run->patient != runs.front()->patient ||
        run->classes != runs.front()->classes)
      throw Error(fmt::format("runs of {} and of {} windows, expected the same windows in each",
                              runs.front()->size(), run->size()));
}

ResampledScores::ResampledScores(const dataset::Task& task, const RunPredictions& runs)
    : task_(task) {
  require_same_windows(runs);
  for (const Predictions* run : runs) {
    confusion_.emplace_back(*run);
    if (task.classes != 2) continue;
    const BinaryView view = binary_view(*run, task.positive);
    ranked_.emplace_back(view.truth, view.score, run->patient);
  }
  const auto classes = static_cast<size_t>(task.classes);
  support_.resize(patients() * classes);
  for (size_t i = 0; i < runs.front()->size(); ++i)
    ++support_[runs.front()->patient[i] * classes + static_cast<size_t>(runs.front()->truth[i])];
}

bool ResampledScores::has_all_classes(std::span<const uint32_t> count) const {
  const auto classes = static_cast<size_t>(task_.classes);
  for (size_t c = 0; c < classes; ++c) {
    bool there = false, drawn = false;
    for (size_t p = 0; p < patients() && !drawn; ++p) {
      there = there || support_[p * classes + c] > 0;
      drawn = support_[p * classes + c] > 0 && count[p] > 0;
    }
    if (there && !drawn) return false;
  }
  return true;
}

void ResampledScores::add_areas(std::span<const uint32_t> counts,
                                std::vector<ScoreRow>& rows) const {
  std::vector<double> weights(patients() * RankedWindows::kLanes);  // (P, lanes)
  for (size_t l = 0; l < rows.size(); ++l)
    for (size_t p = 0; p < patients(); ++p)
      weights[p * RankedWindows::kLanes + l] = counts[l * patients() + p];
  for (const RankedWindows& ranked : ranked_) {
    const RankedWindows::Areas areas = ranked.areas(weights);
    for (size_t l = 0; l < rows.size(); ++l) {
      rows[l][kAuroc] += areas.auroc[l];
      rows[l][kAuprc] += areas.auprc[l];
    }
  }
}

std::vector<ScoreRow> ResampledScores::scores(std::span<const uint32_t> counts) const {
  std::vector<ScoreRow> rows(counts.size() / patients());
  if (rows.size() > RankedWindows::kLanes)
    throw Error(fmt::format("{} multisets at once, expected {} at most", rows.size(),
                            RankedWindows::kLanes));
  for (size_t l = 0; l < rows.size(); ++l)
    for (const PatientConfusion& confusion : confusion_) {
      const auto matrix = confusion.counted(counts.subspan(l * patients(), patients()));
      const ScoreRow row = score_row(confusion_scores(matrix, task_));
      for (size_t s = 0; s < kAuroc; ++s) rows[l][s] += row[s];
    }
  if (!ranked_.empty())
    add_areas(counts, rows);
  else
    for (ScoreRow& row : rows) row[kAuroc] = row[kAuprc] = Scores::kUndefined;
  for (ScoreRow& row : rows)
    for (double& value : row) value /= static_cast<double>(confusion_.size());
  return rows;
}

double ResampledScores::balanced_accuracy(std::span<const uint32_t> count) const {
  double sum = 0;
  for (const PatientConfusion& confusion : confusion_)
    sum += metrics::balanced_accuracy(confusion.counted(count));
  return sum / static_cast<double>(confusion_.size());
}

}  // namespace physiomae::metrics
