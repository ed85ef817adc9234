#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <ATen/ATen.h>

#include "physiomae/model/parameters.h"

// Weights and windows that the goldens of PyTorch compute too (tests/golden/model_golden.py).

namespace physiomae::model {

/// Element i of the tensor `name`: ((splitmix64(fnv1a64(name) + i) >> 40) 2^-24 - 0.5) scale.
inline at::Tensor formula(std::string_view name, at::IntArrayRef shape, double scale) {
  uint64_t start = 0xCBF29CE484222325ULL;
  for (const char c : name) start = (start ^ static_cast<uint8_t>(c)) * 0x100000001B3ULL;
  auto out = at::empty(shape, at::kFloat);
  auto* values = out.mutable_data_ptr<float>();
  for (int64_t i = 0; i < out.numel(); ++i) {
    uint64_t x = start + static_cast<uint64_t>(i) + 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    x ^= x >> 31;
    values[i] = static_cast<float>((static_cast<double>(x >> 40) * 0x1p-24 - 0.5) * scale);
  }
  return out;
}

inline void fill_weights(const ParameterList& parameters, int64_t dim) {
  for (const auto& [name, value, purpose, maps] : parameters.all()) {
    const bool norm = name.find("norm") != std::string::npos;
    const bool conv = name.ends_with("conv.weight") || name.ends_with("conv.bias");
    double scale =
        norm || conv || name == "modality_embedding" || name == "mask_token" ? 0.5 : 0.25;
    if (dim > 256) scale *= 0.5;
    auto filled = formula(name, value.sizes(), scale);
    if (norm && name.ends_with("weight")) filled += 1;
    value.detach().copy_(filled);
  }
}

}  // namespace physiomae::model
