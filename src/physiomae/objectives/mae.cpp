#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/objectives/masked_strategy.h"

namespace physiomae::objectives {

// Unimodal masked autoencoder (§3.3): 70 % of the tokens of one modality are dropped.
std::unique_ptr<Strategy> make_mae(model::MultiMae& model, bool per_patch) {
  if (model.config().modalities.size() != 1)
    throw UsageError(
        fmt::format("strategy mae wants a model of one modality, this one has {}",
                    model.config().modalities.size()),
        "set model.modalities to one of EEG, EOG, EMG, ECG, or use the strategy multimae");
  return std::make_unique<MaskedStrategy>(MaskingKind::mae, model, per_patch);
}

}  // namespace physiomae::objectives
