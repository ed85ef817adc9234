#pragma once

#include "physiomae/model/parameters.h"

namespace physiomae::train {

/// Norm of all gradients as one vector: norms of the tensors, then the norm of those, so that the
/// same number of compute threads gives the same bits. Error naming the first parameter without a
/// gradient: it would silently stand still, and make ranks diverge.
double gradient_norm(const model::ParameterList& parameters);

/// What gradients of this global norm are divided by, so that it is at most `clip_norm`; 0: no
/// limit.
double clip_divisor(double norm, double clip_norm);

void clear_gradients(const model::ParameterList& parameters);

}  // namespace physiomae::train
