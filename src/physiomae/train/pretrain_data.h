#pragma once

#include "physiomae/dataset/split.h"
#include "physiomae/model/config.h"
#include "physiomae/train/pretrain_config.h"
#include "physiomae/train/run_data.h"

namespace physiomae::train {

/// The windows of the split's pretraining patients to train on, and of its validation patients.
/// InputError when the split is invalid, names patients that the store has not, or leaves no window
/// to train on, or none that makes up a batch as the strategy needs it; UsageError when no batch of
/// pretrain.batch could. Without validation windows a warning: then the last checkpoint is the
/// model.
RunData select_data(const store::Store& store, const dataset::SplitManifest& split,
                    const model::ModelConfig& model, const PretrainConfig& config);

}  // namespace physiomae::train
