#include "physiomae/eval/evaluate_run.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/eval/probe.h"
#include "physiomae/eval/probe_run.h"
#include "physiomae/report/predictions_file.h"

namespace physiomae::eval {
namespace {

LinearHead head_of(const artifacts::LoadedModel& model, const std::string& task) {
  const auto tensor = [&](const std::string& name) {
    const auto found = model.heads.find(name);
    if (found == model.heads.end())
      throw InputError(fmt::format("the model has no tensor {}", name));
    return found->second.cpu();
  };
  return {.weight = tensor("heads." + task + ".weight"), .bias = tensor("heads." + task + ".bias")};
}

dataset::TaskData test_windows(const store::Store& store, const std::vector<std::string>& patients,
                               const std::string& task, const std::string& universe,
                               Presence wanted) {
  dataset::TaskData data;
  data.task = dataset::task(task);
  data.test = dataset::labelled_windows(store, patients, data.task.kind,
                                        dataset::parse_arousal_universe(universe), wanted);
  data.test_patients = dataset::count_patients(store, data.test);
  if (data.test.empty()) data.impossible = "no labelled window";
  return data;
}

}  // namespace

report::ScoreReport run_evaluation(const store::Store& store,
                                   const std::vector<std::string>& patients,
                                   const artifacts::LoadedModel& model,
                                   const std::string& arousal_universe,
                                   const std::filesystem::path& out) {
  if (model.info.heads.empty())
    throw UsageError("this model has no heads",
                     "run `physiomae probe` first and evaluate the model it writes");
  require_recipe(store, model.info);
  make_folder(out);
  report::ScoreReport report;
  report::SizeScores& scores = report.sizes.emplace_back();
  for (const artifacts::HeadInfo& head : model.info.heads)
    scores.tasks.push_back(test_windows(store, patients, head.task, arousal_universe,
                                        model.info.architecture.presence()));
  report.simulated = dataset::tests_on_twins(store, scores.tasks);
  const EmbeddingTable table = embed_windows(
      *model.model, store, dataset::needed_windows(scores.tasks), embedding_options(model.info));
  metrics::MethodResult result{model.info.strategy};
  for (const dataset::TaskData& data : scores.tasks) {
    metrics::TaskResult& entry = result.tasks.emplace_back(metrics::TaskResult{data.task.name});
    if (data.impossible.empty())
      entry.runs.push_back(run_of_head(head_of(model, data.task.name),
                                       table.rows(dataset::windows_only(data.test)), data, store,
                                       /*seed=*/0));
    report::write_predictions(out / fmt::format("predictions_{}.csv", data.task.name), data, store,
                              entry);
  }
  scores.methods.push_back(std::move(result));
  write_file(out / "scores.json", report::score_json(report));
  return report;
}

}  // namespace physiomae::eval
