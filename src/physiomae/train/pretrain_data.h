#pragma once

#include <vector>

#include "physiomae/artifacts/identity.h"
#include "physiomae/dataset/loader.h"
#include "physiomae/dataset/split.h"
#include "physiomae/model/config.h"
#include "physiomae/train/pretrain_config.h"

namespace physiomae::train {

/// The windows of a pretraining run and how they are read.
struct PretrainData {
  std::vector<dataset::WindowRef> training;    ///< of the split's pretraining patients
  std::vector<dataset::WindowRef> validation;  ///< of its validation patients; may be empty
  dataset::LoaderOptions loader;
  artifacts::Identity identity;  ///< the data's part of the run's identity
};

/// InputError when the split is invalid, names patients that the store has not, or leaves no window
/// to train on, or none that makes up a batch as the strategy needs it; UsageError when no batch of
/// pretrain.batch could. Without validation windows a warning: then the last checkpoint is the
/// model.
PretrainData select_data(const store::Store& store, const dataset::SplitManifest& split,
                         const model::ModelConfig& model, const PretrainConfig& config);

/// At most `limit` of `windows`, evenly spaced; all when it is 0.
std::vector<dataset::WindowRef> spaced(const std::vector<dataset::WindowRef>& windows,
                                       int64_t limit);

}  // namespace physiomae::train
