#pragma once

#include <cstdint>
#include <string>

#include "physiomae/train/run_config.h"

namespace physiomae::train {

/// Keys of how weights are moved, whatever is trained (Appendix A; what the paper leaves open has
/// method.md's default). A section that describes training derives from it.
struct TrainingConfig : RunConfig {
  int64_t micro_batch = 0;  ///< 0: 64 on the CPU, the whole batch on a GPU
  std::string optimizer = "adamw";
  double muon_learning_rate = 0.02;  ///< peak, of the matrices that Muon trains
  double weight_decay = 0.01;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double clip_norm = 1.0;  ///< 0: no clipping

  void training_fields(FieldVisitor& visitor);
  /// Checks over several fields of `section`; UsageError.
  void validate_training(std::string_view section) const;
};

}  // namespace physiomae::train
