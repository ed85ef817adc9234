#pragma once

#include <cstdint>
#include <string_view>

#include <ATen/core/Tensor.h>

namespace physiomae::model {

/// Standard deviation of modality embeddings and mask token at the start.
constexpr double kEmbeddingDeviation = 0.02;

// Random starts (method.md, "Initialisation"). Each value is a function of (seed, parameter name,
// index) alone: adding a layer or another thread changes none of the others.

/// Normal with mean 0 and this deviation, values beyond ±2 drawn again (PyTorch's trunc_normal_).
at::Tensor truncated_normal(at::IntArrayRef shape, double deviation, uint64_t seed,
                            std::string_view name);

/// Normal with mean 0 and this deviation.
at::Tensor normal(at::IntArrayRef shape, double deviation, uint64_t seed, std::string_view name);

/// Uniform in [-bound, bound).
at::Tensor uniform(at::IntArrayRef shape, double bound, uint64_t seed, std::string_view name);

}  // namespace physiomae::model
