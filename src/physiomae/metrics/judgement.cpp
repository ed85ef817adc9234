#include "physiomae/metrics/judgement.h"

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::metrics {
namespace {

using dataset::ArousalUniverse;
using dataset::TaskKind;

RunPredictions pointers(const std::vector<Predictions>& runs) {
  RunPredictions all;
  for (const Predictions& run : runs) all.push_back(&run);
  return all;
}

// Windows for which `keep` is true; patients are numbered anew, so that none is without a window.
Predictions subset(const Predictions& predictions, const std::vector<bool>& keep) {
  Predictions result{
      .classes = predictions.classes, .truth = {}, .probabilities = {}, .patient = {}};
  const auto classes = static_cast<size_t>(predictions.classes);
  std::vector<int64_t> number;
  int64_t next = 0;
  for (size_t i = 0; i < predictions.size(); ++i) {
    if (!keep[i]) continue;
    const uint32_t patient = predictions.patient[i];
    number.resize(std::max(number.size(), size_t{patient} + 1), -1);
    if (number[patient] < 0) number[patient] = next++;
    result.truth.push_back(predictions.truth[i]);
    result.patient.push_back(static_cast<uint32_t>(number[patient]));
    result.night.push_back(predictions.night[i]);
    for (size_t c = 0; c < classes; ++c)
      result.probabilities.push_back(predictions.probabilities[i * classes + c]);
  }
  return result;
}

JudgedScores judged(const dataset::Task& task, const RunPredictions& runs,
                    const ResamplingOptions& options) {
  JudgedScores result;
  ScoreRow sum{};
  for (const Predictions* run : runs) {
    const Scores scores = score(*run, task);
    const ScoreRow row = score_row(scores);
    for (size_t s = 0; s < row.size(); ++s) sum[s] += row[s] / static_cast<double>(runs.size());
    result.windows = scores.windows;
    result.missing_classes = scores.missing_classes;
    if (task.classes == 2) result.positives = scores.support[static_cast<size_t>(task.positive)];
  }
  result.estimate = sum;
  const bool undefined =
      result.windows == 0 || (task.classes == 2 && !result.missing_classes.empty());
  const ResampledScores resampled(task, runs);
  result.patients = resampled.patients();
  if (!undefined) result.bootstrap = bootstrap(resampled, options);
  return result;
}

std::vector<ConfusionMatrix> confusion_of(const RunPredictions& runs) {
  std::vector<ConfusionMatrix> matrices;
  for (const Predictions* run : runs)
    matrices.push_back(confusion_matrix(run->truth, run->predicted(), run->classes));
  return matrices;
}

ConfusionMatrix pooled(const std::vector<ConfusionMatrix>& runs) {
  ConfusionMatrix pooled{runs.front().classes, {}};
  for (const ConfusionMatrix& one : runs) {
    pooled.counts.resize(one.counts.size());
    for (size_t c = 0; c < one.counts.size(); ++c) pooled.counts[c] += one.counts[c];
  }
  return pooled;
}

double share(int64_t part, int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : Scores::kUndefined;
}

std::vector<ClassScores> class_scores(const dataset::Task& task,
                                      const std::vector<ConfusionMatrix>& runs) {
  std::vector<ClassScores> classes;
  for (int c = 0; c < task.classes; ++c) {
    ClassScores entry{.name = task.class_names[static_cast<size_t>(c)]};
    entry.precision = entry.recall = entry.f1 = 0;
    for (const ConfusionMatrix& one : runs) {
      const auto count = static_cast<double>(runs.size());
      entry.windows = one.support(c);
      entry.precision += share(one.at(c, c), one.predicted(c)) / count;
      entry.recall += share(one.at(c, c), one.support(c)) / count;
      entry.f1 += f1_of_class(one, c) / count;
    }
    classes.push_back(std::move(entry));
  }
  return classes;
}

std::vector<JudgedNight> judged_nights(const store::Store& store, const RunPredictions& runs) {
  std::vector<JudgedNight> nights;
  for (const NightKappa& night : night_kappas(runs))
    nights.push_back({store.record(night.night).header().record, night.windows, night.kappa});
  return nights;
}

JudgedScores judged_night_means(const dataset::Task& task, const RunPredictions& runs,
                                const ResamplingOptions& options) {
  std::vector<Predictions> means;
  for (const Predictions* run : runs) means.push_back(night_means(*run));
  return judged(task, pointers(means), options);
}

// Nothing when no window is in it.
std::optional<JudgedScores> judged_scored_windows(const dataset::TaskData& data,
                                                  const store::Store& store,
                                                  const RunPredictions& runs,
                                                  const ResamplingOptions& options) {
  std::vector<bool> keep;
  bool any = false;
  for (const dataset::LabelledWindow& entry : data.test) {
    keep.push_back(dataset::window_label(store.record(entry.window.record), entry.window.window,
                                         TaskKind::arousal, ArousalUniverse::scored,
                                         /*arousals_scored=*/true)
                       .has_value());
    any = any || keep.back();
  }
  if (!any) return std::nullopt;
  std::vector<Predictions> parts;
  for (const Predictions* run : runs) parts.push_back(subset(*run, keep));
  return judged(data.task, pointers(parts), options);
}

}  // namespace

TaskJudgement judge(const dataset::TaskData& data, const store::Store& store,
                    const RunPredictions& runs, const std::vector<double>& temperatures,
                    const ResamplingOptions& options) {
  require_same_windows(runs);
  if (runs.front()->size() != data.test.size())
    throw Error(fmt::format("{}: predictions about {} windows, expected {}", data.task.name,
                            runs.front()->size(), data.test.size()));
  if (!temperatures.empty() && temperatures.size() != runs.size())
    throw Error(fmt::format("{}: {} temperatures of {} runs", data.task.name, temperatures.size(),
                            runs.size()));
  TaskJudgement result;
  result.windows = judged(data.task, runs, options);
  const std::vector<ConfusionMatrix> confusion = confusion_of(runs);
  result.confusion = pooled(confusion);
  result.classes = class_scores(data.task, confusion);
  if (data.task.kind == TaskKind::sleep) result.nights = judged_nights(store, runs);
  if (data.task.kind == TaskKind::age)
    result.night_means = judged_night_means(data.task, runs, options);
  if (data.task.kind == TaskKind::arousal)
    result.scored = judged_scored_windows(data, store, runs, options);
  result.calibration = calibration(data.task, runs);
  if (temperatures.empty()) return result;
  result.temperatures = temperatures;
  std::vector<Predictions> calibrated;
  for (size_t r = 0; r < runs.size(); ++r)
    calibrated.push_back(with_temperature(*runs[r], temperatures[r]));
  result.calibrated = calibration(data.task, pointers(calibrated));
  return result;
}

}  // namespace physiomae::metrics
