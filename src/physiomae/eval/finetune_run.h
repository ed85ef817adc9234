#pragma once

#include <filesystem>
#include <string>

#include <c10/core/Device.h>

#include "physiomae/artifacts/model_folder.h"
#include "physiomae/dataset/split.h"
#include "physiomae/report/score_report.h"
#include "physiomae/store/store.h"
#include "physiomae/train/finetune_config.h"

namespace physiomae::eval {

/// What `finetune` and `scratch` work on.
struct SupervisedRequest {
  const store::Store& store;
  const dataset::SplitManifest& split;
  const artifacts::LoadedModel* start = nullptr;  ///< null: from the random start of each seed
  model::ModelConfig architecture = {};           ///< of a network from its random start
  train::FinetuneConfig config;
  std::string name;           ///< of the row in the table
  std::filesystem::path out;  ///< scores.json, predictions_<task>.csv, models/<task>/, runs/
  c10::Device device{c10::kCPU};
  bool resume = false;
  int threads = 1;  ///< of intervals and tests
};

/// Trains the network on every task, number of patients and seed, each in a run of its own in
/// OUT/runs (train::run_finetuning), scores them on the split's test patients as run_probe does,
/// and writes `out`; models/<task> is the run of most patients with the lowest validation loss.
/// With `resume` goes on where it was cut short; what is finished is not done again. UsageError as
/// run_probe.
report::ScoreReport run_supervised(const SupervisedRequest& request);

}  // namespace physiomae::eval
