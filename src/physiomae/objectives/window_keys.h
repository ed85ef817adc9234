#pragma once

#include <cstdint>
#include <span>

#include <ATen/core/Tensor.h>

namespace physiomae::objectives {

/// Window ids as the keys of dropout: (n) int64 on the CPU, the same bits.
at::Tensor ids_tensor(std::span<const uint64_t> ids);

}  // namespace physiomae::objectives
