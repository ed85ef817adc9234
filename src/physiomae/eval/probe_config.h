#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "physiomae/base/config.h"
#include "physiomae/dataset/label_config.h"

namespace physiomae::eval {

/// [probe]: linear heads on a frozen encoder (§3.4, §3.5; method.md, "Downstream").
struct ProbeConfig : ConfigSection, dataset::LabelConfig {
  std::string solver = "exact";
  double presence_dropout = 0;  ///< Note [Presence dropout]
  // "adamw" alone:
  int64_t seeds = 5;  ///< run seeds 0 .. seeds-1: head start and order
  int64_t epochs = 200;
  double warmup_epochs = 10;
  int64_t batch = 256;
  double learning_rate = 1e-4;
  double weight_decay = 0.01;

  std::string_view section() const override { return "probe"; }
  void fields(FieldVisitor& visitor) override;
  void validate() const override;
  std::unique_ptr<ConfigSection> fresh() const override { return std::make_unique<ProbeConfig>(); }
};

}  // namespace physiomae::eval
