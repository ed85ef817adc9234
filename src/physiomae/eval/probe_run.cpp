#include "physiomae/eval/probe_run.h"

#include <algorithm>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/log.h"
#include "physiomae/eval/head_temperature.h"
#include "physiomae/eval/probe.h"
#include "physiomae/metrics/band_power_baseline.h"
#include "physiomae/report/judge_report.h"
#include "physiomae/report/predictions_file.h"

namespace physiomae::eval {
namespace {

using dataset::LabelSize;
using dataset::TaskData;

// One encoder probed on everything.
struct ProbedEncoder {
  EmbeddingTable table;
  std::vector<ProbedSize> sizes;
};

ProbedEncoder probe_encoder(const ProbeRequest& request, const std::string& name,
                            const model::Network& model, const artifacts::ModelInfo& info,
                            const std::vector<LabelSize>& sizes) {
  ProbedEncoder probed;
  probed.table = cached_embeddings(request.out / "embeddings", model, request.store,
                                   dataset::needed_windows(sizes), embedding_options(info));
  log_info(fmt::format("probing {}: {} windows", name, probed.table.windows.size()));
  probed.sizes =
      probe_sizes(name, sizes, request.store, probed.table, request.config, request.threads);
  return probed;
}

// The yardstick that needs no model, on the same windows.
std::vector<metrics::MethodResult> band_power(const ProbeRequest& request,
                                              const std::vector<LabelSize>& sizes) {
  const artifacts::ModelInfo& info = request.model.info;
  return metrics::band_power_baseline(
      request.store, sizes,
      {.loader = {.scaling = info.scaling, .wanted = info.architecture.presence()},
       .threads = request.threads});
}

void add_method(report::ScoreReport& report, size_t size, metrics::MethodResult result) {
  const std::string where = report::size_prefix(report, report.sizes[size]);
  for (const metrics::TaskResult& task : result.tasks) {
    if (!task.choice.empty())
      log_info(fmt::format("{}, {}{}: {}", result.method, where, task.task, task.choice));
    for (const std::string& note : task.notes)
      log_warning(fmt::format("{}, {}{}: {}", result.method, where, task.task, note));
  }
  report.sizes[size].methods.push_back(std::move(result));
}

void add_encoder(report::ScoreReport& report, const ProbedEncoder& probed) {
  for (size_t i = 0; i < probed.sizes.size(); ++i) add_method(report, i, probed.sizes[i].result);
}

// Heads of most training patients are published; 0 stands for all of them.
size_t most_patients(const std::vector<LabelSize>& sizes) {
  const auto rank = [](const LabelSize& size) {
    return size.patients == 0 ? std::numeric_limits<int64_t>::max() : size.patients;
  };
  return static_cast<size_t>(std::ranges::max_element(sizes, {}, rank) - sizes.begin());
}

// The encoder with each task's head: the mean of the runs'.
void write_probed_model(const ProbeRequest& request, const ProbedEncoder& probed,
                        const std::vector<LabelSize>& sizes) {
  artifacts::ModelInfo info = request.model.info;
  info.decoders = false;
  info.heads.clear();
  artifacts::NamedTensors tensors;
  const size_t published = most_patients(sizes);
  for (const TaskData& data : dataset::representatives(sizes[published])) {
    const std::string& task = data.task.name;
    const auto found = probed.sizes[published].heads.find(task);
    if (found == probed.sizes[published].heads.end()) continue;
    const LinearHead head = mean_head(found->second);
    const metrics::TaskRun run = run_of_head(
        head, probed.table.rows(dataset::windows_only(data.test)), data, request.store, /*seed=*/0);
    info.heads.push_back({task, data.task.class_names});
    tensors.emplace_back("heads." + task + ".weight", head.weight);
    tensors.emplace_back("heads." + task + ".bias", head.bias);
    const auto note = [&](const std::string& key, const std::string& value) {
      info.notes["probe." + task + "." + key] = value;
    };
    note("solver", request.config.solver);
    note("runs", fmt::format("{}", found->second.size()));
    note("choice", probed.sizes[published].result.find(task)->choice);
    if (const auto temperature = head_temperature(
            head, probed.table.rows(dataset::windows_only(data.validation)), data)) {
      tensors.emplace_back(temperature_name(task), at::tensor({*temperature}, at::kFloat));
      note("temperature", fmt::format("{:.4f}", *temperature));
    }
    note("test_balanced_accuracy", fmt::format("{:.4f}", run.scores.balanced_accuracy));
  }
  artifacts::write_model_folder(request.out / "model", info, request.model.model->parameters(),
                                tensors);
}

// predictions_<task>.csv of the published size, predictions_<task>_<n>patients.csv of others.
void write_all_predictions(const ProbeRequest& request, const report::ScoreReport& report,
                           size_t published) {
  for (size_t i = 0; i < report.sizes.size(); ++i) {
    const report::SizeScores& size = report.sizes[i];
    const std::string suffix = i == published ? "" : fmt::format("_{}patients", size.patients);
    for (const TaskData& data : size.tasks)
      report::write_predictions(
          request.out / fmt::format("predictions_{}{}.csv", data.task.name, suffix), data,
          request.store, *size.methods.front().find(data.task.name));
  }
}

dataset::TaskChoice task_choice(const ProbeConfig& config) {
  return {.tasks = config.tasks,
          .arousal_universe = dataset::parse_arousal_universe(config.arousal_universe)};
}

void require_split(const dataset::SplitManifest& split, const artifacts::ModelInfo& info) {
  if (info.split_hash.empty() || info.split_hash == split.hash) return;
  throw UsageError(
      fmt::format("the model was pretrained with split {}, this one is {}",
                  info.split_hash.substr(0, 12), split.hash.substr(0, 12)),
      "test patients of another split may have been seen in pretraining: use the split of the run");
}

std::string row_name(const ProbeRequest& request) {
  return request.name.empty() ? request.model.info.strategy : request.name;
}

void require_rows(const ProbeRequest& request) {
  std::set<std::string, std::less<>> names = {std::string(report::kRandomStart),
                                              std::string(metrics::kBandPower)};
  const auto take = [&](const std::string& name) {
    if (!names.insert(name).second)
      throw UsageError(fmt::format("two rows of the table would be called \"{}\"", name),
                       "give the models other names: --name for the first, NAME=FOLDER beside");
  };
  take(row_name(request));
  for (const auto& [name, other] : request.beside) {
    take(name);
    try {
      require_recipe(request.store, other.info);
      require_split(request.split, other.info);
    } catch (const UsageError& error) {
      throw UsageError(fmt::format("\"{}\": {}", name, error.message()), error.hint());
    }
    if (other.info.architecture.presence() != request.model.info.architecture.presence())
      throw UsageError(fmt::format("the model \"{}\" reads other modalities than \"{}\"", name,
                                   row_name(request)),
                       "they would be scored on other windows: probe them apart");
  }
}

// A probe that fits nothing would end well and leave a model without heads.
void require_a_task(const std::vector<LabelSize>& sizes) {
  std::string reasons;
  for (const LabelSize& size : sizes)
    for (const TaskData& data : dataset::representatives(size)) {
      if (data.impossible.empty()) return;
      reasons +=
          fmt::format("{}{}: {}", reasons.empty() ? "" : "; ", data.task.name, data.impossible);
    }
  throw UsageError("no task can be learned: " + reasons,
                   "more training patients (probe.patients), another split (`physiomae split "
                   "--stratify age` puts every class into every part where it can), or labels "
                   "that the store lacks (`physiomae inspect STORE`)");
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
  require_rows(request);
  const model::ModelConfig& architecture = request.model.info.architecture;
  const std::vector<LabelSize> sizes = dataset::label_sizes(
      request.store, request.split, task_choice(request.config), request.config.patients,
      request.config.subset_resample, architecture.presence());
  require_a_task(sizes);
  make_folder(request.out);
  report::ScoreReport report;
  for (const LabelSize& size : sizes)
    report.sizes.push_back({size.patients, dataset::representatives(size), {}});
  report.simulated = dataset::tests_on_twins(request.store, report.sizes.front().tasks);

  const ProbedEncoder probed =
      probe_encoder(request, row_name(request), *request.model.model, request.model.info, sizes);
  add_encoder(report, probed);
  write_probed_model(request, probed, sizes);
  write_all_predictions(request, report, most_patients(sizes));
  for (const auto& [name, other] : request.beside)
    add_encoder(report, probe_encoder(request, name, *other.model, other.info, sizes));
  if (request.compare_random) {
    const auto random =
        model::make_network(architecture, request.model.info.seed, request.model.model->device());
    add_encoder(report, probe_encoder(request, std::string(report::kRandomStart), *random,
                                      request.model.info, sizes));
  }
  if (request.compare_band_power) {
    auto results = band_power(request, sizes);
    for (size_t i = 0; i < results.size(); ++i) add_method(report, i, std::move(results[i]));
  }
  report::judge_report(request.store, {.threads = request.threads}, report);
  write_file(request.out / "scores.json", report::score_json(report));
  return report;
}

}  // namespace physiomae::eval
