#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

namespace physiomae::kernels {

/// `output` unchanged; in the backward pass each of `parameters` gets a gradient of zeros. For
/// parameters that a step does not touch: a gradient left undefined makes ranks diverge silently,
/// and the optimizer would skip their decay.
at::Tensor take_part(const at::Tensor& output, const std::vector<at::Tensor>& parameters);

}  // namespace physiomae::kernels
