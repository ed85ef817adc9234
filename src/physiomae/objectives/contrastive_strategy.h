#pragma once

#include "physiomae/model/late_fusion.h"
#include "physiomae/objectives/strategy.h"

namespace physiomae::objectives {

/// What contrastive strategies have in common (§4.3, Appendix F): a late-fusion network, whose
/// projections of the windows of a whole batch are compared with each other. A strategy says how.
class ContrastiveStrategy : public Strategy {
 public:
  ContrastiveStrategy(const model::ModelConfig& config, const StrategyOptions& options,
                      uint64_t seed, c10::Device device);

  const model::Network& network() const override { return network_; }
  bool loss_adds_up() const override { return false; }
  LossSums training_loss(const dataset::Batch& batch, const at::Tensor& windows,
                         const StepKeys& keys) override;
  at::Tensor forward_part(const dataset::Batch& batch, int64_t begin, int64_t end,
                          const at::Tensor& windows, const StepKeys& keys) override;
  /// Dropout off; augmentations fixed by (seed, window), the same in every epoch.
  std::vector<LossSums> validation_losses(const dataset::Batch& batch, const at::Tensor& windows,
                                          uint64_t seed) override;
  std::string_view checkpoint_choice() const override { return "best"; }
  double training_gflop() const override;

 protected:
  const StrategyOptions& options() const { return options_; }

 private:
  /// What the network gets to see of windows `begin` to `begin` + n of the batch.
  virtual at::Tensor views(const dataset::Batch& batch, int64_t begin, const at::Tensor& windows,
                           const ViewKeys& keys) const;

  StrategyOptions options_;
  model::LateFusion network_;
};

}  // namespace physiomae::objectives
