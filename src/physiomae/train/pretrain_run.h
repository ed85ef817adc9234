#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "physiomae/artifacts/checkpoint.h"
#include "physiomae/artifacts/model_folder.h"
#include "physiomae/artifacts/run_folder.h"
#include "physiomae/base/progress.h"
#include "physiomae/train/batch_stream.h"
#include "physiomae/train/pretrain.h"
#include "physiomae/train/pretrain_data.h"
#include "physiomae/train/step_log.h"

namespace physiomae::train {

/// One process's part of a run: what run_pretraining is made of.
class PretrainRun {
 public:
  PretrainRun(const store::Store& store, const dataset::SplitManifest& split,
              const model::ModelConfig& model, const PretrainConfig& config,
              const PretrainOptions& options);
  PretrainResult run();

 private:
  void restore(const artifacts::Checkpoint& checkpoint);
  void set_threads(bool resumed);
  void set_precision(bool resumed);
  void start_log();

  bool validation_due(bool last) const;
  bool validate();  ///< false when a stop signal cut it short
  bool checkpoint_due() const;
  void save_checkpoint();
  void train_one_step();
  bool out_of_time() const;
  double elapsed_seconds() const;
  StepPlace place() const { return {state_.step, total_steps_, stream_->epoch()}; }

  artifacts::NamedTensors tensors() const;
  PretrainResult finish(PretrainEnd end);
  void load_chosen_weights(PretrainResult& result);
  artifacts::ModelInfo describe(const PretrainResult& result) const;

  const store::Store& store_;
  const dataset::SplitManifest& split_;
  model::ModelConfig model_config_;
  PretrainConfig config_;
  PretrainOptions options_;
  PretrainData data_;
  artifacts::RunFolder run_;
  artifacts::CheckpointFolder checkpoints_;
  artifacts::CheckpointState state_;  ///< of the present moment, but for what a checkpoint fills in
  kernels::Precision precision_ = kernels::Precision::float32;
  std::optional<model::MultiMae> model_;
  std::unique_ptr<objectives::Strategy> strategy_;
  std::optional<AdamW> optimizer_;
  std::optional<BatchStream> stream_;
  std::optional<StepLog> log_;
  std::optional<Progress> progress_;
  StepSettings settings_;
  int64_t total_steps_ = 0, warmup_steps_ = 0, validation_steps_ = 0;
  int64_t saved_step_ = -1;
  std::chrono::steady_clock::time_point started_, saved_;
  double elapsed_before_ = 0;  ///< in earlier processes
};

}  // namespace physiomae::train
