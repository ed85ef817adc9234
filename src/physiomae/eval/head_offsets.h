#pragma once

#include <optional>
#include <vector>

#include <ATen/core/Tensor.h>

#include "physiomae/dataset/task_data.h"

namespace physiomae::eval {

/// Validation nights with fewer scored windows than this, half an hour, say too little of offsets.
constexpr size_t kLeastOffsetWindows = 60;

/// How far the head is off in each validation night, in the order of the store (N, 5): Note
/// [Offsets of a night]. Empty for other tasks than sleep. `probabilities` (W, C) are the head's on
/// the validation windows, before its temperature.
std::vector<std::vector<double>> head_offsets(const at::Tensor& probabilities,
                                              const dataset::TaskData& data,
                                              std::optional<double> temperature);

}  // namespace physiomae::eval
