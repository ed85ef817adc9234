#pragma once

#include <map>
#include <optional>
#include <string>

#include "physiomae/dataset/task_data.h"
#include "physiomae/eval/linear_probe.h"

namespace physiomae::eval {

/// The temperature of a head by the validation windows of its task (Note [Calibration]); nothing
/// when there are none.
std::optional<double> head_temperature(const LinearHead& head,
                                       const at::Tensor& validation_features,  // (W, D)
                                       const dataset::TaskData& data);

/// The same where the head's word on the validation windows is there: (W, C), softmax(logits).
std::optional<double> probability_temperature(const at::Tensor& probabilities,
                                              const dataset::TaskData& data);

/// The tensor (1) of a model folder that holds it, beside the head's weight and bias:
/// softmax(logits / temperature) is calibrated. Heads of models made before have none.
std::string temperature_name(const std::string& task);

/// Among the tensors of a model's heads. InputError when it is no number above 0.
std::optional<double> temperature_of(const std::map<std::string, at::Tensor>& heads,
                                     const std::string& task);

}  // namespace physiomae::eval
