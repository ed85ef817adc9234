#include "physiomae/train/finetune.h"

#include <utility>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/artifacts/identity.h"
#include "physiomae/base/error.h"
#include "physiomae/base/hash.h"
#include "physiomae/base/log.h"
#include "physiomae/metrics/scores.h"
#include "physiomae/objectives/classification.h"
#include "physiomae/train/chosen_weights.h"
#include "physiomae/train/run_data.h"
#include "physiomae/train/strategy_trainee.h"
#include "physiomae/train/training_summary.h"

namespace physiomae::train {
namespace {

std::string labels_hash(const store::Store& store,
                        const std::vector<dataset::LabelledWindow>& labelled) {
  Sha256 hash;
  hash.update(windows_hash(store, dataset::windows_only(labelled)));
  const std::vector<int> labels = dataset::labels_only(labelled);
  hash.update(std::as_bytes(std::span(labels)));
  return fmt::format("{} ({})", labelled.size(), hash.hex().substr(0, 16));
}

std::string weights_hash(const model::Network& network) {
  Sha256 hash;
  for (const model::Parameter& parameter : network.parameters().all()) {
    if (parameter.purpose != model::Purpose::embedding) continue;
    const at::Tensor value = parameter.value.detach().cpu().contiguous();
    hash.update(parameter.name);
    hash.update(std::span(static_cast<const std::byte*>(value.const_data_ptr()), value.nbytes()));
  }
  return hash.hex().substr(0, 16);
}

// Validation windows at even distances where a limit is set.
std::vector<dataset::LabelledWindow> validation_of(const FinetuneRequest& request) {
  const auto& all = request.task.validation;
  const int64_t limit = request.config.validation_windows;
  return limit == 0 || std::ssize(all) <= limit ? all : evenly(all, limit);
}

RunData data_of(const FinetuneRequest& request) {
  const dataset::TaskData& task = request.task;
  const auto validation = validation_of(request);
  std::vector<dataset::LabelledWindow> labelled = task.train;
  labelled.insert(labelled.end(), validation.begin(), validation.end());
  RunData data;
  data.training = dataset::windows_only(task.train);
  data.validation = dataset::windows_only(validation);
  data.loader.scaling = request.info.scaling;
  data.loader.wanted = request.info.architecture.presence();
  data.loader.threads = static_cast<int>(request.config.loader_threads);
  data.loader.labels = std::make_shared<dataset::WindowLabelling>(labelled);
  data.identity = {
      {"data.task", task.task.name},
      {"data.start", request.start == nullptr ? "random" : weights_hash(*request.start)},
      {"data.split", request.split.hash},
      {"data.recipe", request.store.recipe()},
      {"data.training_windows", labels_hash(request.store, task.train)},
      {"data.validation_windows", labels_hash(request.store, validation)}};
  return data;
}

std::unique_ptr<model::Classifier> classifier_of(const FinetuneRequest& request) {
  const auto seed = static_cast<uint64_t>(request.config.seed);
  model::Start start = request.start == nullptr ? model::Start(seed) : model::Start::unset(false);
  start.pretraining = false;
  auto network = model::make_network(request.info.architecture, start, request.device);
  if (request.start != nullptr) {
    const at::NoGradGuard no_gradient;
    for (const model::Parameter& parameter : network->parameters().all())
      parameter.value.copy_(request.start->parameters().at(parameter.name));
  }
  return std::make_unique<model::Classifier>(std::move(network), request.task.task.name,
                                             request.task.task.classes, seed);
}

std::unique_ptr<objectives::Strategy> strategy_of(const FinetuneRequest& request) {
  return std::make_unique<objectives::Classification>(
      objectives::ClassificationOptions{
          .name = request.start == nullptr ? "scratch" : "finetune",
          .class_weights = metrics::class_weights(dataset::labels_only(request.task.train),
                                                  request.task.task.classes),
          .presence_dropout = request.config.presence_dropout},
      classifier_of(request));
}

artifacts::ModelInfo describe(const FinetuneRequest& request, const RunData& data,
                              const artifacts::CheckpointState& state, int64_t model_step) {
  artifacts::ModelInfo info = request.info;
  const dataset::Task& task = request.task.task;
  info.decoders = false;
  info.heads = {{task.name, task.class_names}};
  const auto note = [&](const std::string& key, std::string value) {
    info.notes["finetune." + key] = std::move(value);
  };
  note("patients", fmt::format("{}", request.task.train_patients));
  note("windows", fmt::format("{}", data.training.size()));
  note("seed", fmt::format("{}", state.seed));
  note("step", fmt::format("{}", model_step));
  note("validation_loss", fmt::format("{:.6f}", validation_loss_at(state, model_step)));
  if (request.start != nullptr) return info;
  info.strategy = "scratch";
  info.precision = state.precision;
  info.steps = model_step;
  info.seed = static_cast<uint64_t>(state.seed);
  info.validation_loss = validation_loss_at(state, model_step);
  info.split_hash = request.split.hash;
  info.skipped_steps = state.skipped_steps;
  describe_training_data(request.store, data.training, info);
  return info;
}

void write_model(const std::filesystem::path& folder, const artifacts::ModelInfo& info,
                 const model::ParameterList& parameters) {
  model::ParameterList network;
  artifacts::NamedTensors heads;
  for (const model::Parameter& parameter : parameters.all())
    if (parameter.name.starts_with("heads."))
      heads.emplace_back(parameter.name, parameter.value);
    else
      network.add(parameter.name, parameter.value, parameter.purpose, parameter.maps);
  artifacts::write_model_folder(folder, info, network, heads);
}

// Checkpoints are only removed behind a schedule's end.
bool finished_before(const artifacts::RunFolder& folder) {
  return std::filesystem::exists(folder.model() / "model.json") &&
         artifacts::CheckpointFolder(folder.checkpoints()).steps().empty();
}

}  // namespace

std::filesystem::path run_finetuning(const FinetuneRequest& request) {
  model::ModelConfig architecture = request.info.architecture;
  FinetuneConfig config = request.config;
  const std::vector<ConfigSection*> sections = {&architecture, &config};
  const artifacts::RunFolder folder(request.run, sections, request.resume);
  if (finished_before(folder)) return folder.model();
  const RunData data = data_of(request);
  auto strategy = strategy_of(request);
  std::vector<double> rates;
  if (config.layer_decay != 1)
    rates = model::layer_wise_rates(strategy->parameters(), architecture, config.layer_decay);
  StrategyTrainee trainee(request.store, data, config, std::move(strategy), request.device,
                          std::move(rates));
  artifacts::Identity identity = artifacts::identity_of(sections);
  identity.insert(data.identity.begin(), data.identity.end());
  RunLoop loop({.section = config.section(),
                .config = config,
                .store = request.store,
                .windows = data.training,
                .loader = data.loader,
                .identity = identity,
                .device = request.device,
                .resume = request.resume,
                .on_step = request.on_step},
               folder, trainee);
  const RunOutcome outcome = loop.run();
  const int64_t model_step = load_chosen_weights(loop, trainee);
  write_model(folder.model(), describe(request, data, loop.state(), model_step),
              trainee.parameters());
  log_info(fmt::format("model of step {} in {}", model_step, folder.model().string()));
  if (outcome.end == RunEnd::finished && !config.keep_checkpoints)
    artifacts::CheckpointFolder(folder.checkpoints()).clear();
  return folder.model();
}

}  // namespace physiomae::train
