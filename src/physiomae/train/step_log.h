#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "physiomae/artifacts/event_file.h"
#include "physiomae/artifacts/metrics_file.h"
#include "physiomae/train/trainee.h"

namespace physiomae::train {

/// Where a step stands, for the log.
struct StepPlace {
  int64_t step = 0;  ///< steps done
  int64_t total = 0;
  int64_t epoch = 0;
};

/// One line a group of steps, to the log, metrics.csv and the TensorBoard events.
class StepLog {
 public:
  struct Yardstick {
    double gflop_per_window = 0;
    double peak_gflops = 0;
  };
  /// `last_step`: of the checkpoint that a resumed run starts from; later rows of metrics.csv are
  /// dropped. `parts`: names of the parts of losses, in the order of their columns.
  StepLog(const std::filesystem::path& run, int64_t last_step, int64_t group_steps,
          std::vector<std::string> parts, const Yardstick& yardstick);

  /// `waited_seconds`: for data, since the start of this process.
  void add(const StepPlace& place, const StepResult& result, double learning_rate, int64_t windows,
           double waited_seconds);
  void validation(const StepPlace& place, const ValidationResult& result, bool best);
  /// Time from here on does not count as a step's (after validation, a checkpoint).
  void restart_clock(double waited_seconds);

  /// Sums of the unfinished group as JSON, so that a resumed run logs the same line.
  std::string unfinished() const;
  void restore(const std::string& unfinished);

  double last_loss() const { return last_loss_; }  ///< mean of the last finished group
  double waiting_share() const;                    ///< of all training time so far

 private:
  struct Group {
    int64_t steps = 0;
    double loss = 0, gradient_norm = 0;
    objectives::PartSums parts;
  };
  void write(const StepPlace& place, double learning_rate);
  std::string add_parts(const objectives::PartSums& sums, std::string_view prefix,
                        artifacts::MetricsRow& row) const;

  int64_t group_steps_;
  std::vector<std::string> parts_;
  Yardstick yardstick_;
  artifacts::MetricsFile metrics_;
  artifacts::EventFile events_;
  Group group_;
  // Of this process alone: a resumed group's earlier steps took no time here.
  int64_t timed_steps_ = 0, timed_windows_ = 0;
  double timed_seconds_ = 0, timed_wait_ = 0, all_seconds_ = 0, all_wait_ = 0, waited_before_ = 0;
  std::chrono::steady_clock::time_point mark_;
  double last_loss_ = 0;
};

}  // namespace physiomae::train
