#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

namespace physiomae::model {

/// Sinusoidal positions (Vaswani et al. 2017, base 10,000; sine on even, cosine on odd dimensions):
/// (length, dim) float.
at::Tensor sinusoidal_positions(int64_t length, int64_t dim, c10::Device device);

}  // namespace physiomae::model
