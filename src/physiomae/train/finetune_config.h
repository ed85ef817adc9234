#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "physiomae/base/config.h"
#include "physiomae/dataset/label_config.h"
#include "physiomae/train/training_config.h"

namespace physiomae::train {

/// [finetune]: supervised training of a whole network, pretrained or from its random start (§3.4,
/// Appendices D and E; what the paper leaves open has method.md's default). One run a task, number
/// of patients and seed.
struct FinetuneConfig : ConfigSection, dataset::LabelConfig, TrainingConfig {
  FinetuneConfig() {
    epochs = 200;
    batch = 256;
    checkpoint_steps = 0;
  }

  int64_t seeds = 5;       ///< run seeds `seed` .. `seed` + seeds - 1: head, order and dropout
  double layer_decay = 1;  ///< of model::layer_wise_rates; 1: none, as the paper
  double presence_dropout = 0;
  std::string normalisation = "record_robust";  ///< from the random start; else the model's
  bool keep_checkpoints = false;

  std::string_view section() const override { return "finetune"; }
  void fields(FieldVisitor& visitor) override;
  void validate() const override;
  std::unique_ptr<ConfigSection> fresh() const override {
    return std::make_unique<FinetuneConfig>();
  }
};

}  // namespace physiomae::train
