#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "physiomae/base/config.h"
#include "physiomae/objectives/augmentation.h"
#include "physiomae/train/training_config.h"

namespace physiomae::train {

/// [pretrain]: the run, and what is trained in it (§3.3 and Appendix A; what the paper leaves open
/// has method.md's default).
struct PretrainConfig : ConfigSection, TrainingConfig {
  std::string strategy = "multimae_drop";
  std::string normalisation = "record_robust";
  double mask_ratio = 0;  ///< 0: the strategy's own
  bool per_patch_targets = false;
  std::string loss = "mse";
  std::string decoder_head_start = "random";
  double spectral_weight = 0;  ///< of the spectral loss; 0: the paper, without such heads
  std::string mask = "random";
  int64_t mask_span = 5;     ///< seconds, of blocks and tubes
  double temperature = 0.1;  ///< of contrastive losses
  bool loo_renormalise = false;
  objectives::Augmentations augmentations = {};

  std::string_view section() const override { return "pretrain"; }
  void fields(FieldVisitor& visitor) override;
  void validate() const override;
  std::unique_ptr<ConfigSection> fresh() const override {
    return std::make_unique<PretrainConfig>();
  }
};

}  // namespace physiomae::train
