#include "physiomae/objectives/masked_strategy.h"

namespace physiomae::objectives {
namespace {

// The paper's method (§3.3): one modality, the same for the whole batch, is dropped entirely, and
// 60 % of the other tokens. Its last checkpoint becomes the model (§3.5): losses of steps with
// different dropped modalities do not compare.
class MultimaeDrop : public MaskedStrategy {
 public:
  using MaskedStrategy::MaskedStrategy;
  std::string_view checkpoint_choice() const override { return "last"; }
};

}  // namespace

std::unique_ptr<Strategy> make_multimae_drop(model::MultiMae& model, bool per_patch) {
  return std::make_unique<MultimaeDrop>(MaskingKind::multimae_drop, model, per_patch);
}

}  // namespace physiomae::objectives
