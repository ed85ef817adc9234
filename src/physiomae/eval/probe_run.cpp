#include "physiomae/eval/probe_run.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/log.h"
#include "physiomae/eval/predictions_file.h"
#include "physiomae/metrics/band_power_baseline.h"

namespace physiomae::eval {
namespace {

MethodResult probe_encoder(const ProbeRequest& request, const std::string& name,
                           const model::Network& model, const std::vector<TaskData>& tasks) {
  const EmbeddingTable table =
      cached_embeddings(request.out / "embeddings", model, request.store, needed_windows(tasks),
                        embedding_options(request.model.info));
  MethodResult result{name, {}};
  for (const TaskData& data : tasks) {
    log_info(fmt::format("probing {} on {}: {} train, {} validation, {} test windows", name,
                         data.task.name, data.train.size(), data.validation.size(),
                         data.test.size()));
    result.tasks.push_back(probe_task(data, request.store, table, request.config));
  }
  return result;
}

// The yardstick that needs no model, on the same windows.
MethodResult band_power(const ProbeRequest& request, const std::vector<TaskData>& tasks) {
  const artifacts::ModelInfo& info = request.model.info;
  metrics::BaselineOptions options;
  options.loader = {.scaling = info.scaling, .wanted = info.architecture.presence()};
  options.universe = dataset::parse_arousal_universe(request.config.arousal_universe);
  options.train_patients = train_patients_of(request.split, request.config);
  options.threads = request.threads;
  options.tasks.clear();
  for (const TaskData& data : tasks)
    if (data.impossible.empty()) options.tasks.push_back(data.task.kind);
  auto results = metrics::band_power_baseline(request.store, request.split, options);
  MethodResult method{"band power", {}};
  auto next = results.begin();
  for (const TaskData& data : tasks) {
    TaskResult& entry = method.tasks.emplace_back(TaskResult{data.task.name, {}});
    if (!data.impossible.empty()) continue;
    if (!next->note.empty()) log_warning("band power, " + next->note);
    ProbeRun& run = entry.runs.emplace_back();
    run.test = std::move(next->test);
    run.scores = std::move(next->scores);
    ++next;
  }
  return method;
}

const ProbeRun& best_run(const TaskResult& result) {
  return *std::min_element(result.runs.begin(), result.runs.end(),
                           [](const ProbeRun& a, const ProbeRun& b) {
                             return a.head.validation_loss < b.head.validation_loss;
                           });
}

// The encoder with, for each task, the head of the run seed with the lowest validation loss.
void write_probed_model(const ProbeRequest& request, const MethodResult& result,
                        const std::vector<TaskData>& tasks) {
  artifacts::ModelInfo info = request.model.info;
  info.decoders = false;
  info.heads.clear();
  artifacts::NamedTensors heads;
  for (size_t t = 0; t < tasks.size(); ++t) {
    if (result.tasks[t].runs.empty()) continue;
    const ProbeRun& run = best_run(result.tasks[t]);
    const std::string& task = tasks[t].task.name;
    info.heads.push_back({task, tasks[t].task.class_names});
    heads.emplace_back("heads." + task + ".weight", run.head.weight);
    heads.emplace_back("heads." + task + ".bias", run.head.bias);
    info.notes["probe." + task + ".test_balanced_accuracy"] =
        fmt::format("{:.4f}", run.scores.balanced_accuracy);
    info.notes["probe." + task + ".seed"] = fmt::format("{}", run.seed);
  }
  artifacts::write_model_folder(request.out / "model", info, request.model.model->parameters(),
                                heads);
}

void require_split(const dataset::SplitManifest& split, const artifacts::ModelInfo& info) {
  if (info.split_hash.empty() || info.split_hash == split.hash) return;
  throw UsageError(
      fmt::format("the model was pretrained with split {}, this one is {}",
                  info.split_hash.substr(0, 12), split.hash.substr(0, 12)),
      "test patients of another split may have been seen in pretraining: use the split of the run");
}

}  // namespace

EmbeddingOptions embedding_options(const artifacts::ModelInfo& info) {
  return {.scaling = info.scaling};
}

void require_recipe(const store::Store& store, const artifacts::ModelInfo& info) {
  if (info.recipe.empty() || store.recipe() == info.recipe) return;
  throw UsageError(fmt::format("the store was made with recipe \"{}\", the model wants \"{}\"",
                               store.recipe(), info.recipe),
                   "ingest the recordings again with the model's --recipe");
}

ScoreReport run_probe(const ProbeRequest& request) {
  request.split.validate();
  require_recipe(request.store, request.model.info);
  require_split(request.split, request.model.info);
  make_folder(request.out);
  const model::ModelConfig& architecture = request.model.info.architecture;
  ScoreReport report;
  report.tasks = task_data(request.store, request.split, request.config, architecture.presence());
  for (const TaskData& data : report.tasks)
    for (const auto& entry : data.test)
      report.simulated |= request.store.record(entry.window.record).header().simulated;

  report.methods.push_back(
      probe_encoder(request, request.model.info.strategy, *request.model.model, report.tasks));
  write_probed_model(request, report.methods.front(), report.tasks);
  for (size_t t = 0; t < report.tasks.size(); ++t)
    write_predictions(request.out / fmt::format("predictions_{}.csv", report.tasks[t].task.name),
                      report.tasks[t], request.store, report.methods.front().tasks[t]);
  if (request.compare_random) {
    const auto random =
        model::make_network(architecture, request.model.info.seed, request.model.model->device());
    report.methods.push_back(
        probe_encoder(request, std::string(kRandomStart), *random, report.tasks));
  }
  if (request.compare_band_power) report.methods.push_back(band_power(request, report.tasks));
  write_file(request.out / "scores.json", score_json(report));
  return report;
}

}  // namespace physiomae::eval
