#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "physiomae/base/config.h"
#include "physiomae/objectives/augmentation.h"
#include "physiomae/train/run_config.h"

namespace physiomae::train {

/// [pretrain]: the run, and what is trained in it (§3.3 and Appendix A; what the paper leaves open
/// has method.md's default).
struct PretrainConfig : ConfigSection, RunConfig {
  std::string strategy = "multimae_drop";
  int64_t micro_batch = 0;  ///< 0: 64 on the CPU, the whole batch on a GPU
  std::string optimizer = "adamw";
  double muon_learning_rate = 0.02;  ///< peak, of the matrices that Muon trains
  double weight_decay = 0.01;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double clip_norm = 1.0;  ///< 0: no clipping
  std::string normalisation = "record_robust";
  double mask_ratio = 0;  ///< 0: the strategy's own
  bool per_patch_targets = false;
  std::string loss = "mse";
  std::string decoder_head_start = "random";
  double spectral_weight = 0;  ///< of the spectral loss; 0: the paper, without such heads
  std::string mask = "random";
  int64_t mask_span = 5;          ///< seconds, of blocks and tubes
  double contrastive_weight = 0;  ///< of a contrastive term beside a masked loss; 0: the paper
  double temperature = 0.1;       ///< of contrastive losses
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
