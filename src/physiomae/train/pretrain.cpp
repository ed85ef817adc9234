#include "physiomae/train/pretrain.h"

#include <utility>

#include <fmt/format.h>

#include "physiomae/artifacts/model_folder.h"
#include "physiomae/base/error.h"
#include "physiomae/base/log.h"
#include "physiomae/train/chosen_weights.h"
#include "physiomae/train/pretrain_data.h"
#include "physiomae/train/spectral_scale.h"
#include "physiomae/train/strategy_trainee.h"
#include "physiomae/train/training_summary.h"

namespace physiomae::train {
namespace {

artifacts::ModelInfo describe(const store::Store& store, const dataset::SplitManifest& split,
                              const PretrainConfig& config, const RunData& data,
                              const StrategyTrainee& trainee,
                              const artifacts::CheckpointState& state, int64_t model_step) {
  artifacts::ModelInfo info;
  info.architecture = trainee.strategy().network().config();
  info.strategy = trainee.name();
  info.scaling = data.loader.scaling;
  info.precision = state.precision;
  info.steps = model_step;
  info.seed = static_cast<uint64_t>(state.seed);
  info.validation_loss = validation_loss_at(state, model_step);
  info.split_hash = split.hash;
  info.skipped_steps = state.skipped_steps;
  info.mask_ratio = config.mask_ratio;
  info.per_patch_targets = config.per_patch_targets;
  describe_training_data(store, data.training, info);
  return info;
}

objectives::MaskShape shape_of(std::string_view name) {
  if (name == "random") return objectives::MaskShape::random;
  return name == "block" ? objectives::MaskShape::block : objectives::MaskShape::tube;
}

std::unique_ptr<objectives::Strategy> strategy_of(const store::Store& store, const RunData& data,
                                                  const model::ModelConfig& model,
                                                  const PretrainConfig& config,
                                                  const PretrainOptions& options) {
  const auto seed = static_cast<uint64_t>(config.seed);
  objectives::StrategyOptions wanted{.mask_ratio = config.mask_ratio,
                                     .per_patch_targets = config.per_patch_targets,
                                     .point_loss = config.loss == "mse"
                                                       ? objectives::PointLoss::mse
                                                       : objectives::PointLoss::smooth_l1,
                                     .zero_heads = config.decoder_head_start == "zero",
                                     .spectral_weight = config.spectral_weight,
                                     .mask_shape = shape_of(config.mask),
                                     .mask_span = config.mask_span,
                                     .temperature = config.temperature,
                                     .loo_renormalise = config.loo_renormalise,
                                     .augmentations = config.augmentations};
  if (config.spectral_weight > 0)
    wanted.spectral_scale =
        measure_spectral_scale(store, data.training, data.loader, model.modalities, seed);
  auto strategy = objectives::make_strategy(config.strategy, model, wanted, seed, options.device);
  return options.wrap_strategy ? options.wrap_strategy(std::move(strategy)) : std::move(strategy);
}

}  // namespace

PretrainResult run_pretraining(const store::Store& store, const dataset::SplitManifest& split,
                               const model::ModelConfig& model_config,
                               const PretrainConfig& pretrain_config,
                               const PretrainOptions& options) {
  PretrainConfig config = pretrain_config;
  model::ModelConfig model = objectives::with_fusion_of(config.strategy, model_config);
  const std::vector<ConfigSection*> sections = {&model, &config};
  const RunData data = select_data(store, split, model, config);
  // What it refuses must not leave a folder that the corrected command would have to be kept from.
  auto strategy = strategy_of(store, data, model, config, options);
  const artifacts::RunFolder folder(options.run, sections, options.resume);
  StrategyTrainee trainee(store, data, config, std::move(strategy), options.device);
  artifacts::Identity identity = artifacts::identity_of(sections);
  identity.insert(data.identity.begin(), data.identity.end());
  RunLoop loop({.section = config.section(),
                .config = config,
                .store = store,
                .windows = data.training,
                .loader = data.loader,
                .identity = identity,
                .device = options.device,
                .resume = options.resume,
                .on_step = options.on_step},
               folder, trainee);
  PretrainResult result{loop.run(), 0, folder.model()};
  result.model_step = load_chosen_weights(loop, trainee);
  artifacts::write_model_folder(
      folder.model(),
      describe(store, split, config, data, trainee, loop.state(), result.model_step),
      trainee.parameters());
  log_info(fmt::format("model of step {} in {}", result.model_step, folder.model().string()));
  return result;
}

}  // namespace physiomae::train
