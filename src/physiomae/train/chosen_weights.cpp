#include "physiomae/train/chosen_weights.h"

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/log.h"

namespace physiomae::train {

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

double validation_loss_at(const artifacts::CheckpointState& state, int64_t step) {
  return step == state.step ? state.validation_loss : state.best_validation_loss;
}

}  // namespace physiomae::train
