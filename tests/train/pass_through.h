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
  const model::ParameterList& parameters() const override { return inner_->parameters(); }
  objectives::MaeLoss training_loss(const dataset::Batch& batch, const at::Tensor& windows,
                                    const objectives::StepKeys& keys) override {
    return inner_->training_loss(batch, windows, keys);
  }
  double loss_terms(const dataset::Batch& batch, const objectives::StepKeys& keys) const override {
    return inner_->loss_terms(batch, keys);
  }
  std::vector<objectives::MaeLoss> validation_losses(const dataset::Batch& batch,
                                                     const at::Tensor& windows,
                                                     uint64_t seed) override {
    return inner_->validation_losses(batch, windows, seed);
  }
  std::string_view checkpoint_choice() const override { return inner_->checkpoint_choice(); }
  int64_t visible_tokens() const override { return inner_->visible_tokens(); }

 private:
  std::unique_ptr<objectives::Strategy> inner_;
};

}  // namespace physiomae::train
