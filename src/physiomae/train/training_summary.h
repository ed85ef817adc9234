#pragma once

#include <vector>

#include "physiomae/artifacts/model_folder.h"
#include "physiomae/dataset/window_list.h"
#include "physiomae/store/store.h"

namespace physiomae::train {

/// Fills in what a model folder says of its training data: recipe, channels, amplitude, simulated,
/// ages, numbers of patients and windows.
void describe_training_data(const store::Store& store,
                            const std::vector<dataset::WindowRef>& windows,
                            artifacts::ModelInfo& info);

}  // namespace physiomae::train
