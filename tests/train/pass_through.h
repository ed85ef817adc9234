#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "physiomae/objectives/strategy.h"

namespace physiomae::train {

/// A strategy that passes everything on: faults are injected by overriding a function.
class PassThrough : public objectives::Strategy {
 public:
  explicit PassThrough(std::unique_ptr<objectives::Strategy> inner) : inner_(std::move(inner)) {}
  std::string_view name() const override { return inner_->name(); }
  const model::Network& network() const override { return inner_->network(); }
  std::vector<std::string> loss_parts() const override { return inner_->loss_parts(); }
  bool loss_adds_up() const override { return inner_->loss_adds_up(); }
  objectives::LossSums training_loss(const dataset::Batch& batch, const at::Tensor& windows,
                                     const objectives::StepKeys& keys) override {
    return inner_->training_loss(batch, windows, keys);
  }
  at::Tensor forward_part(const dataset::Batch& batch, int64_t begin, int64_t end,
                          const at::Tensor& windows, const objectives::StepKeys& keys) override {
    return inner_->forward_part(batch, begin, end, windows, keys);
  }
  objectives::LossSums compared_loss(const dataset::Batch& batch, const at::Tensor& compared,
                                     const objectives::StepKeys& keys) override {
    return inner_->compared_loss(batch, compared, keys);
  }
  double loss_terms(const dataset::Batch& batch, const objectives::StepKeys& keys) const override {
    return inner_->loss_terms(batch, keys);
  }
  std::vector<objectives::LossSums> validation_losses(const dataset::Batch& batch,
                                                      const at::Tensor& windows,
                                                      uint64_t seed) override {
    return inner_->validation_losses(batch, windows, seed);
  }
  std::vector<std::pair<std::string, at::Tensor>> state() const override { return inner_->state(); }
  std::string_view checkpoint_choice() const override { return inner_->checkpoint_choice(); }
  double training_gflop() const override { return inner_->training_gflop(); }

 private:
  std::unique_ptr<objectives::Strategy> inner_;
};

}  // namespace physiomae::train
