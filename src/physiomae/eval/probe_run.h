#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <c10/core/Device.h>

#include "physiomae/artifacts/model_folder.h"
#include "physiomae/dataset/split.h"
#include "physiomae/eval/embedding.h"
#include "physiomae/eval/probe_config.h"
#include "physiomae/report/score_report.h"
#include "physiomae/store/store.h"

namespace physiomae::eval {

/// Another model whose row stands beside.
struct BesideModel {
  std::string name;
  artifacts::LoadedModel model;
};

/// What `probe` works on.
struct ProbeRequest {
  const store::Store& store;
  const dataset::SplitManifest& split;
  const artifacts::LoadedModel& model;
  ProbeConfig config;
  std::string name = {};                 ///< of the model's row; its strategy otherwise
  std::vector<BesideModel> beside = {};  ///< probed and scored alike; no head of theirs is kept
  std::filesystem::path out;   ///< scores.json, predictions_<task>.csv, model/, embeddings/
  bool compare_random = true;  ///< also probe the same encoder at its random start
  bool compare_band_power = true;
  int threads = 1;  ///< of exact heads and band powers; torch has its own
};

/// Probes the model on every task, with what it stands beside; writes `out` and returns the report.
/// UsageError when the store was made with another recipe than a model, a model was pretrained with
/// another split (its test patients may have been seen in pretraining), two rows have one name, a
/// model beside reads other modalities, more training patients are asked for than there are, or no
/// task can be learned at any size.
report::ScoreReport run_probe(const ProbeRequest& request);

}  // namespace physiomae::eval
