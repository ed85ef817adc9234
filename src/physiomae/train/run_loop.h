#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <c10/core/Device.h>

#include "physiomae/artifacts/checkpoint.h"
#include "physiomae/artifacts/run_folder.h"
#include "physiomae/base/progress.h"
#include "physiomae/kernels/precision.h"
#include "physiomae/train/batch_stream.h"
#include "physiomae/train/run_config.h"
#include "physiomae/train/step_log.h"
#include "physiomae/train/trainee.h"

namespace physiomae::train {

/// Where and over what a run takes place.
struct RunRequest {
  std::string_view section;  ///< of `config`, for messages ("pretrain")
  RunConfig config;
  const store::Store& store;
  const std::vector<dataset::WindowRef>& windows;  ///< of an epoch
  dataset::LoaderOptions loader;
  artifacts::Identity identity;  ///< Note [Identity of a run]
  c10::Device device{c10::kCPU};
  bool resume = false;  ///< go on with the run that is there; start when there is none
  /// Called after every step with the number of steps done.
  std::function<void(int64_t step, const StepResult&)> on_step;
};

enum class RunEnd { finished, wall_clock };  ///< wall_clock: cut off before the schedule's end

struct RunOutcome {
  RunEnd end = RunEnd::finished;
  int64_t steps = 0;
  bool planned_by_clock =
      false;                   ///< fewer steps than the configuration's (Note [Steps of a clock])
  int64_t epochs = 0;          ///< whole ones
  double training_loss = 0;    ///< of the last line of the log
  double validation_loss = 0;  ///< last; NaN when there were no validation windows
  int64_t best_step = -1;
  double best_validation_loss = 0;
  double seconds = 0;  ///< of the run, resumes included
  double waiting_share = 0;
};

/// The steps of a run: when to validate, to write checkpoints and to end, stop signals, resume, the
/// log. What is trained is the trainee's.
class RunLoop {
 public:
  /// Takes up the newest checkpoint where the request says resume. The trainee and all that the
  /// request refers to must outlive the loop.
  RunLoop(const RunRequest& request, const artifacts::RunFolder& folder, Trainee& trainee);

  /// Until the last step or the clock's limit. Interrupted: a stop signal, after a checkpoint was
  /// written. What the trainee throws passes through.
  RunOutcome run();

  const artifacts::CheckpointState& state() const { return state_; }
  const artifacts::CheckpointFolder& checkpoints() const { return checkpoints_; }

 private:
  void restore(const artifacts::Checkpoint& checkpoint);
  void set_threads(bool resumed);
  void set_precision(bool resumed);
  void set_lengths();
  void plan_steps();
  void start_log();

  bool validation_due(bool last) const;
  void validate();
  bool checkpoint_due() const;
  void save_checkpoint();
  void train_one_step();
  std::optional<StepResult> step_or_skip(const dataset::Batch& batch,
                                         const objectives::StepKeys& keys, double rate);
  bool out_of_time() const;
  double elapsed_seconds() const;
  StepPlace place() const { return {state_.step, total_steps_, stream_->epoch()}; }
  RunOutcome outcome(RunEnd end) const;

  RunRequest request_;
  Trainee& trainee_;
  std::filesystem::path run_;
  artifacts::CheckpointFolder checkpoints_;
  artifacts::CheckpointState state_;  ///< of the present moment, but for what a checkpoint fills in
  kernels::Precision precision_ = kernels::Precision::float32;
  std::optional<BatchStream> stream_;
  std::optional<StepLog> log_;
  std::optional<Progress> progress_;
  int64_t total_steps_ = 0, warmup_steps_ = 0, validation_steps_ = 0;
  bool planned_by_clock_ = false;
  int64_t first_step_ = 0;  ///< of this process
  std::chrono::steady_clock::time_point measured_from_;
  int64_t saved_step_ = -1;
  std::chrono::steady_clock::time_point started_, saved_;
  double elapsed_before_ = 0;  ///< in earlier processes
};

}  // namespace physiomae::train
