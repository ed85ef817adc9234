// The end of a pretraining run: which weights become the model, and its folder.
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/log.h"
#include "physiomae/train/pretrain_run.h"
#include "physiomae/train/training_summary.h"

namespace physiomae::train {

// §3.5: the lowest validation loss, for multimae_drop the last step.
void PretrainRun::load_chosen_weights(PretrainResult& result) {
  result.model_step = state_.step;
  const bool wants_best = strategy_->checkpoint_choice() == "best" && state_.best_step >= 0;
  if (!wants_best || state_.best_step == state_.step) return;
  try {
    const artifacts::Checkpoint best = checkpoints_.at_step(state_.best_step);
    artifacts::restore_tensors(best.tensors, artifacts::named_tensors(strategy_->parameters()));
    result.model_step = state_.best_step;
  } catch (const InputError& error) {
    log_warning(fmt::format(
        "the best checkpoint cannot be read ({}): the model takes the last step", error.message()));
  }
}

artifacts::ModelInfo PretrainRun::describe(const PretrainResult& result) const {
  artifacts::ModelInfo info;
  info.architecture = model_config_;
  info.strategy = strategy_->name();
  info.normalisation = data_.loader.normalisation;
  info.corpus_scale = data_.loader.scale;
  info.precision = state_.precision;
  info.steps = result.model_step;
  info.seed = static_cast<uint64_t>(config_.seed);
  info.validation_loss =
      result.model_step == state_.step ? state_.validation_loss : state_.best_validation_loss;
  info.split_hash = split_.hash;
  describe_training_data(store_, data_.training, info);
  return info;
}

PretrainResult PretrainRun::finish(PretrainEnd end) {
  progress_.reset();
  PretrainResult result;
  result.end = end;
  result.steps = state_.step;
  result.epochs = stream_->epoch();
  result.training_loss = log_->last_loss();
  result.validation_loss = state_.validation_loss;
  result.best_step = state_.best_step;
  result.best_validation_loss = state_.best_validation_loss;
  result.seconds = elapsed_seconds();
  result.waiting_share = log_->waiting_share();
  result.model = run_.model();
  if (end == PretrainEnd::wall_clock)
    log_warning(
        fmt::format("the limit of {} h (pretrain.wall_clock_hours) is reached after step {} "
                    "of {}: the model is what there is; --resume with a higher limit goes on",
                    config_.wall_clock_hours, state_.step, total_steps_));
  load_chosen_weights(result);
  artifacts::write_model_folder(run_.model(), describe(result), strategy_->parameters());
  log_info(fmt::format("model of step {} in {}", result.model_step, run_.model().string()));
  return result;
}

PretrainResult run_pretraining(const store::Store& store, const dataset::SplitManifest& split,
                               const model::ModelConfig& model, const PretrainConfig& config,
                               const PretrainOptions& options) {
  return PretrainRun(store, split, model, config, options).run();
}

}  // namespace physiomae::train
