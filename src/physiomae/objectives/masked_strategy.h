#pragma once

#include "physiomae/objectives/masking.h"
#include "physiomae/objectives/strategy.h"

namespace physiomae::objectives {

/// What the masked strategies share: masks from keys, reconstruction, loss over dropped tokens.
class MaskedStrategy : public Strategy {
 public:
  MaskedStrategy(MaskingKind kind, model::MultiMae& model, bool per_patch)
      : kind_(kind), model_(model), per_patch_(per_patch) {}

  std::string_view name() const override { return masking_name(kind_); }
  const model::ParameterList& parameters() const override { return model_.parameters(); }
  MaeLoss training_loss(const dataset::Batch& batch, const at::Tensor& windows,
                        const StepKeys& keys) override;
  double loss_terms(const dataset::Batch& batch, const StepKeys& keys) const override;
  std::vector<MaeLoss> validation_losses(const dataset::Batch& batch, const at::Tensor& windows,
                                         uint64_t seed) override;
  std::string_view checkpoint_choice() const override { return "best"; }
  int64_t visible_tokens() const override;

 protected:
  const model::MultiMae& model() const { return model_; }

 private:
  MaskingKind kind_;
  model::MultiMae& model_;
  bool per_patch_;
};

/// One maker a strategy; strategy.cpp registers them by name.
std::unique_ptr<Strategy> make_mae(model::MultiMae& model, bool per_patch);
std::unique_ptr<Strategy> make_multimae(model::MultiMae& model, bool per_patch);
std::unique_ptr<Strategy> make_multimae_drop(model::MultiMae& model, bool per_patch);

}  // namespace physiomae::objectives
