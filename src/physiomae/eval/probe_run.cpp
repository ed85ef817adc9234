#include "physiomae/eval/probe_run.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/log.h"
#include "physiomae/eval/head_offsets.h"
#include "physiomae/eval/head_temperature.h"
#include "physiomae/eval/made_from.h"
#include "physiomae/eval/presence_dropout.h"
#include "physiomae/eval/probe.h"
#include "physiomae/eval/scored_sizes.h"
#include "physiomae/metrics/band_power_baseline.h"

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
  drop_modalities(probed.table, dataset::needed_windows(sizes, {&TaskData::train}),
                  request.config.presence_dropout, request.out / "embeddings", model, request.store,
                  embedding_options(info));
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

void add_encoder(report::ScoreReport& report, const ProbedEncoder& probed) {
  for (size_t i = 0; i < probed.sizes.size(); ++i) add_method(report, i, probed.sizes[i].result);
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
    tensors.emplace_back("heads." + task + ".weight", head.weight);
    tensors.emplace_back("heads." + task + ".bias", head.bias);
    const auto note = [&](const std::string& key, const std::string& value) {
      info.notes["probe." + task + "." + key] = value;
    };
    note("solver", request.config.solver);
    if (request.config.presence_dropout > 0)
      note("presence_dropout", fmt::format("{}", request.config.presence_dropout));
    note("runs", fmt::format("{}", found->second.size()));
    note("choice", probed.sizes[published].result.find(task)->choice);
    const at::Tensor validation =
        head_probabilities(head, probed.table.rows(dataset::windows_only(data.validation)));
    const auto temperature = probability_temperature(validation, data);
    if (temperature) {
      tensors.emplace_back(temperature_name(task), at::tensor({*temperature}, at::kFloat));
      note("temperature", fmt::format("{:.4f}", *temperature));
    }
    info.heads.push_back(
        {task, data.task.class_names, head_offsets(validation, data, temperature)});
    note("test_balanced_accuracy", fmt::format("{:.4f}", run.scores.balanced_accuracy));
  }
  artifacts::write_model_folder(request.out / "model", info, request.model.model->parameters(),
                                tensors);
}

std::string row_name(const ProbeRequest& request) {
  return request.name.empty() ? request.model.info.strategy : request.name;
}

// The probed model goes to OUT/model, where a pretrained one may lie.
void require_own_model(const std::filesystem::path& out) {
  if (std::filesystem::exists(out / "scores.json") ||
      !std::filesystem::exists(out / "model" / "model.json"))
    return;
  const auto notes = artifacts::read_model_info(out / "model").notes;
  if (std::ranges::none_of(notes,
                           [](const auto& note) { return note.first.starts_with("probe."); }))
    throw UsageError(
        fmt::format("--out {}: its model/ was not made by `probe`, and would be replaced",
                    out.string()),
        "give another --out");
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
      require_fit(request.store, other.info);
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

}  // namespace

report::ScoreReport run_probe(const ProbeRequest& request) {
  request.split.validate();
  require_fit(request.store, request.model.info);
  require_split(request.split, request.model.info);
  require_rows(request);
  const model::ModelConfig& architecture = request.model.info.architecture;
  const std::vector<LabelSize> sizes = dataset::label_sizes(
      request.store, request.split, request.config.choice(request.config.section()),
      request.config.patients, request.config.subset_resample, architecture.presence());
  require_a_task(sizes, request.config.section());
  report::ScoreReport report = report_of(request.store, sizes);
  report.made_from = made_from("probe", request.store, &request.model, request.split.hash);
  report::require_score_folder(request.out, report.made_from);
  require_own_model(request.out);
  make_folder(request.out);

  const ProbedEncoder probed =
      probe_encoder(request, row_name(request), *request.model.model, request.model.info, sizes);
  add_encoder(report, probed);
  write_probed_model(request, probed, sizes);
  write_all_predictions(request.out, request.store, report, most_patients(sizes));
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
  finish_report(request.out, request.store, request.threads, report);
  return report;
}

}  // namespace physiomae::eval
