#include "physiomae/objectives/masked_strategy.h"

namespace physiomae::objectives {

// Multi-modal masked autoencoder (§3.3): 70 % of all tokens are dropped, uniformly over modalities.
std::unique_ptr<Strategy> make_multimae(model::MultiMae& model, bool per_patch) {
  return std::make_unique<MaskedStrategy>(MaskingKind::multimae, model, per_patch);
}

}  // namespace physiomae::objectives
