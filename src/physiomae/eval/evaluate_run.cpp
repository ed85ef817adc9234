#include "physiomae/eval/evaluate_run.h"

#include <functional>
#include <utility>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/log.h"
#include "physiomae/base/parallel.h"
#include "physiomae/eval/head_temperature.h"
#include "physiomae/eval/made_from.h"
#include "physiomae/eval/model_heads.h"
#include "physiomae/eval/scored_sizes.h"
#include "physiomae/eval/subsets.h"
#include "physiomae/metrics/results.h"
#include "physiomae/report/predictions_file.h"

namespace physiomae::eval {
namespace {

std::string none_of_these(size_t windows, size_t all) {
  return fmt::format("{} of {} windows have none of these modalities", all - windows, all);
}

// A table of n/a alone would end well, and look like a result.
void require_a_score(const std::vector<dataset::TaskData>& tasks, Presence subset) {
  std::vector<std::string> reasons;
  for (const dataset::TaskData& data : tasks) {
    if (data.impossible.empty()) return;
    reasons.push_back(fmt::format("{}: {}", data.task.name, data.impossible));
  }
  throw UsageError(fmt::format("no task can be scored with {}: {}", subset_name(subset),
                               fmt::join(reasons, "; ")),
                   "other patients (--split, --part), other --modalities, or a store with labels: "
                   "`physiomae inspect STORE` shows what there is");
}

// "EEG+EOG", with commas where there are several.
std::string subset_names(const std::vector<Presence>& subsets) {
  std::vector<std::string> names;
  for (const Presence subset : subsets) names.push_back(subset_name(subset));
  return fmt::format("{}", fmt::join(names, ","));
}

}  // namespace

report::ScoreReport run_evaluation(const store::Store& store,
                                   const std::vector<std::string>& patients,
                                   const artifacts::LoadedModel& model,
                                   const std::string& arousal_universe,
                                   const std::filesystem::path& out, std::vector<Presence> subsets,
                                   const std::string& part, const std::string& split_hash) {
  if (model.info.heads.empty())
    throw UsageError("this model has no heads",
                     "run `physiomae probe` first and evaluate the model it writes");
  require_fit(store, model.info);
  if (subsets.empty()) subsets = {model.info.architecture.presence()};
  std::vector<std::vector<dataset::TaskData>> tasks(subsets.size());
  for (size_t s = 0; s < subsets.size(); ++s)
    for (const artifacts::HeadInfo& head : model.info.heads)
      tasks[s].push_back(dataset::test_data(store, patients, dataset::task(head.task),
                                            dataset::parse_arousal_universe(arousal_universe),
                                            subsets[s]));
  require_a_score(tasks.front(), subsets.front());
  report::ScoreReport report;
  report.part = part;
  report.made_from = made_from("evaluate", store, &model, split_hash);
  report.made_from["patients"] = part;
  report.made_from["modalities"] = subset_names(subsets);
  report.made_from["arousal_universe"] = arousal_universe;
  report::require_score_folder(out, report.made_from);
  if (subsets.size() == 1 && subsets.front() != model.info.architecture.presence())
    report.more_remarks.push_back(
        fmt::format("from {} alone: the model's other modalities ({}) "
                    "were treated as missing",
                    subset_name(subsets.front()),
                    subset_name(model.info.architecture.presence() & ~subsets.front())));
  const std::string seen = seen_patients_note(split_hash, model.info);
  if (!seen.empty()) log_warning(seen);
  make_folder(out);
  const ModelHeads heads(model, /*calibrated=*/false);
  const auto tables = embed_subsets(*model.model, store, dataset::needed_windows(tasks.front()),
                                    subsets, embedding_options(model.info), std::cref(heads));
  report::SizeScores& scores = report.sizes.emplace_back();
  for (size_t s = 0; s < subsets.size(); ++s) {
    const bool first = s == 0;
    metrics::MethodResult result{subsets.size() == 1 ? model.info.strategy
                                                     : subset_name(subsets[s])};
    for (size_t t = 0; t < tasks[s].size(); ++t) {
      const dataset::TaskData& data = tasks[s][t];
      metrics::TaskResult& entry = result.tasks.emplace_back(metrics::TaskResult{data.task.name});
      if (data.impossible.empty()) {
        entry.runs.push_back(
            metrics::scored_run(data, store, /*seed=*/0,
                                heads.part(tables[s].rows(dataset::windows_only(data.test)), t)));
        entry.runs.back().temperature = temperature_of(model.heads, data.task.name);
      }
      if (!seen.empty()) entry.notes.push_back(seen);
      if (const size_t all = tasks.front()[t].test.size(); data.test.size() < all)
        entry.notes.push_back(none_of_these(data.test.size(), all));
      report::write_predictions(
          out / (first ? fmt::format("predictions_{}.csv", data.task.name)
                       : fmt::format("predictions_{}_{}.csv", data.task.name, result.method)),
          data, store, entry);
    }
    scores.methods.push_back(std::move(result));
  }
  scores.tasks = std::move(tasks.front());
  report.simulated = dataset::tests_on_twins(store, scores.tasks);
  finish_report(out, store, processor_count(), report);
  return report;
}

}  // namespace physiomae::eval
