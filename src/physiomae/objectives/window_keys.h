#pragma once

#include <cstdint>
#include <span>

#include <ATen/core/Tensor.h>

namespace physiomae::objectives {

/// An epoch that no run reaches: keys of draws that are none of training's.
constexpr uint64_t kNoEpoch = ~uint64_t{0};

/// Window ids as the keys of dropout: (n) int64 on the CPU, the same bits.
at::Tensor ids_tensor(std::span<const uint64_t> ids);

}  // namespace physiomae::objectives
