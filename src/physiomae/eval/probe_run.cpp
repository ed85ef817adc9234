#include "physiomae/eval/probe_run.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/log.h"
#include "physiomae/eval/probe.h"
#include "physiomae/metrics/band_power_baseline.h"
#include "physiomae/report/predictions_file.h"

namespace physiomae::eval {
namespace {

using dataset::TaskData;
using metrics::MethodResult;

// One encoder probed on all tasks.
struct ProbedEncoder {
  MethodResult result;
  std::map<std::string, std::vector<LinearHead>> heads = {};  // of each task, one a run
};

ProbedEncoder probe_encoder(const ProbeRequest& request, const std::string& name,
                            const model::Network& model, const std::vector<TaskData>& tasks) {
  const EmbeddingTable table =
      cached_embeddings(request.out / "embeddings", model, request.store,
                        dataset::needed_windows(tasks), embedding_options(request.model.info));
  ProbedEncoder probed{{name}};
  for (const TaskData& data : tasks) {
    log_info(fmt::format("probing {} on {}: {} train, {} validation, {} test windows", name,
                         data.task.name, data.train.size(), data.validation.size(),
                         data.test.size()));
    ProbedTask task = probe_task(data, request.store, table, request.config);
    probed.result.tasks.push_back(std::move(task.result));
    probed.heads[data.task.name] = std::move(task.heads);
  }
  return probed;
}

// The yardstick that needs no model, on the same windows.
MethodResult band_power(const ProbeRequest& request, const std::vector<TaskData>& tasks) {
  const artifacts::ModelInfo& info = request.model.info;
  MethodResult result = metrics::band_power_baseline(
      request.store, tasks,
      {.loader = {.scaling = info.scaling, .wanted = info.architecture.presence()},
       .threads = request.threads});
  for (const metrics::TaskResult& task : result.tasks)
    if (!task.note.empty()) log_warning("band power, " + task.note);
  return result;
}

// The encoder with, for each task, the head of the run seed with the lowest validation loss.
void write_probed_model(const ProbeRequest& request, const ProbedEncoder& probed) {
  artifacts::ModelInfo info = request.model.info;
  info.decoders = false;
  info.heads.clear();
  artifacts::NamedTensors heads;
  for (const metrics::TaskResult& result : probed.result.tasks) {
    if (result.runs.empty()) continue;
    const std::string& task = result.task;
    const std::vector<LinearHead>& trained = probed.heads.at(task);
    const auto best = std::ranges::min_element(trained, {}, &LinearHead::validation_loss);
    const metrics::TaskRun& run = result.runs[static_cast<size_t>(best - trained.begin())];
    info.heads.push_back({task, dataset::task(task).class_names});
    heads.emplace_back("heads." + task + ".weight", best->weight);
    heads.emplace_back("heads." + task + ".bias", best->bias);
    info.notes["probe." + task + ".test_balanced_accuracy"] =
        fmt::format("{:.4f}", run.scores.balanced_accuracy);
    info.notes["probe." + task + ".seed"] = fmt::format("{}", run.seed);
  }
  artifacts::write_model_folder(request.out / "model", info, request.model.model->parameters(),
                                heads);
}

dataset::TaskChoice task_choice(const ProbeConfig& config) {
  return {.tasks = config.tasks,
          .arousal_universe = dataset::parse_arousal_universe(config.arousal_universe),
          .train_patients = static_cast<size_t>(config.patients)};
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

report::ScoreReport run_probe(const ProbeRequest& request) {
  request.split.validate();
  require_recipe(request.store, request.model.info);
  require_split(request.split, request.model.info);
  make_folder(request.out);
  const model::ModelConfig& architecture = request.model.info.architecture;
  report::ScoreReport report;
  report.tasks = dataset::task_data(request.store, request.split, task_choice(request.config),
                                    architecture.presence());
  report.simulated = dataset::tests_on_twins(request.store, report.tasks);

  ProbedEncoder probed =
      probe_encoder(request, request.model.info.strategy, *request.model.model, report.tasks);
  write_probed_model(request, probed);
  report.methods.push_back(std::move(probed.result));
  for (const TaskData& data : report.tasks)
    report::write_predictions(request.out / fmt::format("predictions_{}.csv", data.task.name), data,
                              request.store, *report.methods.front().find(data.task.name));
  if (request.compare_random) {
    const auto random =
        model::make_network(architecture, request.model.info.seed, request.model.model->device());
    report.methods.push_back(
        probe_encoder(request, std::string(report::kRandomStart), *random, report.tasks).result);
  }
  if (request.compare_band_power) report.methods.push_back(band_power(request, report.tasks));
  write_file(request.out / "scores.json", report::score_json(report));
  return report;
}

}  // namespace physiomae::eval
