#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include <c10/core/Device.h>

#include "physiomae/dataset/split.h"
#include "physiomae/model/config.h"
#include "physiomae/objectives/strategy.h"
#include "physiomae/store/store.h"
#include "physiomae/train/pretrain_config.h"
#include "physiomae/train/run_loop.h"

namespace physiomae::train {

/// Where and how a run takes place; nothing here decides a bit of its result.
struct PretrainOptions {
  std::filesystem::path run;  ///< the run's folder
  c10::Device device{c10::kCPU};
  bool resume = false;  ///< go on with the run that is there; start when there is none

  /// Called after every step with the number of steps done.
  std::function<void(int64_t step, const StepResult&)> on_step;
  /// Takes the strategy before the first step and gives the one to use: for tests that inject
  /// faults.
  std::function<std::unique_ptr<objectives::Strategy>(std::unique_ptr<objectives::Strategy>)>
      wrap_strategy;
};

struct PretrainResult : RunOutcome {
  int64_t model_step = 0;  ///< step whose weights are in the model folder
  std::filesystem::path model;
};

/// Pretrains (§3.3) and leaves a model folder in RUN/model. The same machine, build, configuration
/// and number of compute threads give the same bits, interrupted and resumed or not; masks, order
/// and dropout are the same for any number of threads.
/// UsageError: the folder holds another run. InputError: no data. Error: a loss or gradient that is
/// not finite (the weights are as before), a full disk. Interrupted: a stop signal, after a
/// checkpoint was written.
PretrainResult run_pretraining(const store::Store& store, const dataset::SplitManifest& split,
                               const model::ModelConfig& model, const PretrainConfig& config,
                               const PretrainOptions& options);

}  // namespace physiomae::train
