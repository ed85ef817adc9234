#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "physiomae/base/modality.h"
#include "physiomae/base/random.h"
#include "physiomae/model/config.h"
#include "physiomae/model/parameters.h"

namespace physiomae::model {

/// Places in the configuration's list of the modalities in `presence`. Error when it is no part of
/// the configuration's, or `windows` is not (B, M', 3000).
std::vector<size_t> present_modalities(const ModelConfig& config, const at::Tensor& windows,
                                       Presence presence);

/// The modalities of `part` alone, of windows (B, M', 3000) that have those of `there`.
at::Tensor with_modalities(const at::Tensor& windows, Presence there, Presence part);

/// What presence dropout leaves of the modalities `there`: each goes with `probability`, in the
/// order of kModalityNames; where all would, one of those there stays, each as likely.
Presence kept_modalities(Presence there, double probability, RandomSequence draws);

/// Tensors whose names start with `roots[i]` + a modality that is not among `modalities` + ".":
/// what a pass over those does not touch, and which would get no gradient.
std::vector<at::Tensor> idle_parameters(const ModelConfig& config, const ParameterList& parameters,
                                        const std::vector<size_t>& modalities,
                                        const std::vector<std::string>& roots);

}  // namespace physiomae::model
