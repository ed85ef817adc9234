#include "physiomae/train/pretrain.h"

#include <utility>

#include <fmt/format.h>

#include "physiomae/artifacts/model_folder.h"
#include "physiomae/base/error.h"
#include "physiomae/base/log.h"
#include "physiomae/train/spectral_scale.h"
#include "physiomae/train/strategy_trainee.h"
#include "physiomae/train/training_summary.h"

namespace physiomae::train {
namespace {

// Puts the weights of §3.5 into the network and returns their step: the lowest validation loss, for
// multimae_drop the last step.
int64_t load_chosen_weights(const RunLoop& loop, const StrategyTrainee& trainee) {
  const artifacts::CheckpointState& state = loop.state();
  const bool wants_best = trainee.strategy().checkpoint_choice() == "best" && state.best_step >= 0;
  if (!wants_best || state.best_step == state.step) return state.step;
  try {
    const artifacts::Checkpoint best = loop.checkpoints().at_step(state.best_step);
    artifacts::restore_tensors(best.tensors, artifacts::named_tensors(trainee.parameters()));
    return state.best_step;
  } catch (const InputError& error) {
    log_warning(fmt::format(
        "the best checkpoint cannot be read ({}): the model takes the last step", error.message()));
    return state.step;
  }
}

artifacts::ModelInfo describe(const store::Store& store, const dataset::SplitManifest& split,
                              const PretrainData& data, const StrategyTrainee& trainee,
                              const artifacts::CheckpointState& state, int64_t model_step) {
  artifacts::ModelInfo info;
  info.architecture = trainee.strategy().network().config();
  info.strategy = trainee.name();
  info.scaling = data.loader.scaling;
  info.precision = state.precision;
  info.steps = model_step;
  info.seed = static_cast<uint64_t>(state.seed);
  info.validation_loss =
      model_step == state.step ? state.validation_loss : state.best_validation_loss;
  info.split_hash = split.hash;
  info.skipped_steps = state.skipped_steps;
  describe_training_data(store, data.training, info);
  return info;
}

objectives::MaskShape shape_of(std::string_view name) {
  if (name == "random") return objectives::MaskShape::random;
  return name == "block" ? objectives::MaskShape::block : objectives::MaskShape::tube;
}

std::unique_ptr<objectives::Strategy> strategy_of(const store::Store& store,
                                                  const PretrainData& data,
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
                                     .contrastive_weight = config.contrastive_weight,
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
  const PretrainData data = select_data(store, split, model, config);
  const artifacts::RunFolder folder(options.run, sections, options.resume);
  StrategyTrainee trainee(store, data, config, strategy_of(store, data, model, config, options),
                          options.device);
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
      folder.model(), describe(store, split, data, trainee, loop.state(), result.model_step),
      trainee.parameters());
  log_info(fmt::format("model of step {} in {}", result.model_step, folder.model().string()));
  return result;
}

}  // namespace physiomae::train
