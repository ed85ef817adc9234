#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include <c10/core/Device.h>

#include "physiomae/artifacts/model_folder.h"
#include "physiomae/dataset/split.h"
#include "physiomae/dataset/task_data.h"
#include "physiomae/store/store.h"
#include "physiomae/train/finetune_config.h"
#include "physiomae/train/run_loop.h"

namespace physiomae::train {

/// One supervised run: a task on its training windows.
struct FinetuneRequest {
  const store::Store& store;
  const dataset::SplitManifest& split;
  const dataset::TaskData& task;
  /// Architecture and input of the network; of a pretrained one all that its folder says.
  const artifacts::ModelInfo& info;
  const model::Network* start = nullptr;  ///< pretrained weights; null: the seed's random start
  FinetuneConfig config;                  ///< of this run: `seed` is its own
  std::filesystem::path run;              ///< the run's folder
  c10::Device device{c10::kCPU};
  bool resume = false;  ///< go on with the run that is there; start when there is none
  std::function<void(int64_t step, const StepResult&)> on_step = {};
};

/// Trains network and head (§3.4) and leaves RUN/model, the network of the lowest validation loss
/// with "heads.<task>.*"; returns that folder. A run that ended with its schedule is not trained
/// again; its checkpoints are removed unless they are to be kept. Bit-equal, interrupted and
/// resumed or not, as run_pretraining. UsageError: the folder holds another run. Interrupted: a
/// stop signal, after a checkpoint was written.
std::filesystem::path run_finetuning(const FinetuneRequest& request);

}  // namespace physiomae::train
