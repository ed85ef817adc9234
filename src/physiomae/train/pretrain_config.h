#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "physiomae/base/config.h"

namespace physiomae::train {

/// [pretrain]: optimizer, schedule and loop (§3.3 and Appendix A; what the paper leaves open has
/// method.md's default).
struct PretrainConfig : ConfigSection {
  std::string strategy = "multimae_drop";
  int64_t epochs = 2000;
  int64_t max_steps = 0;          ///< 0: as many as the epochs have
  double wall_clock_hours = 240;  ///< 0: no limit
  int64_t batch = 512;
  int64_t micro_batch = 0;  ///< 0: 64 on the CPU, the whole batch on a GPU
  double learning_rate = 1e-4;
  double warmup_epochs = 10;
  double weight_decay = 0.01;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double clip_norm = 1.0;  ///< 0: no clipping
  std::string precision = "auto";
  std::string normalisation = "record_robust";
  bool per_patch_targets = false;
  int64_t seed = 0;
  int64_t loader_threads = 1;
  int64_t compute_threads = 0;  ///< 0: all processors
  int64_t log_steps = 10;
  int64_t validation_epochs = 1;   ///< 0: only at the end
  int64_t validation_windows = 0;  ///< 0: all
  int64_t checkpoint_steps = 1000;
  double checkpoint_minutes = 30;

  std::string_view section() const override { return "pretrain"; }
  void fields(FieldVisitor& visitor) override;
  void validate() const override;
  std::unique_ptr<ConfigSection> fresh() const override {
    return std::make_unique<PretrainConfig>();
  }
};

}  // namespace physiomae::train
