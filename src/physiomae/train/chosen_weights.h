#pragma once

#include <cstdint>

#include "physiomae/train/run_loop.h"
#include "physiomae/train/strategy_trainee.h"

namespace physiomae::train {

/// Puts the weights of §3.5 into the trainee's network and returns their step: those of the lowest
/// validation loss, or the last ones where the strategy wants them (multimae_drop) or the best
/// cannot be read, with a warning.
int64_t load_chosen_weights(const RunLoop& loop, const StrategyTrainee& trainee);

/// The validation loss at `step`, one that load_chosen_weights returned.
double validation_loss_at(const artifacts::CheckpointState& state, int64_t step);

}  // namespace physiomae::train
