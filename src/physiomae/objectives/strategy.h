#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/dataset/loader.h"
#include "physiomae/model/multi_mae.h"
#include "physiomae/objectives/mae_loss.h"

namespace physiomae::objectives {

/// Where in a run a step stands: the coordinates of its random numbers.
struct StepKeys {
  uint64_t seed = 0;
  uint64_t epoch = 0;
  uint64_t step = 0;
};

/// A way of pretraining: one file and one line of registration each. The training loop knows
/// nothing else about it.
class Strategy {
 public:
  virtual ~Strategy() = default;
  virtual std::string_view name() const = 0;
  virtual const model::ParameterList& parameters() const = 0;
  /// The loss of a (micro-)batch in training mode; `windows` (B, M', 3000) on the model's device.
  virtual MaeLoss training_loss(const dataset::Batch& batch, const at::Tensor& windows,
                                const StepKeys& keys) = 0;
  /// Number of loss terms (dropped tokens) training_loss will report for this batch, known before
  /// the forward pass, so that micro-batches scale to the global mean.
  virtual double loss_terms(const dataset::Batch& batch, const StepKeys& keys) const = 0;
  /// Validation loss as defined in method.md: one entry a variant (each modality withheld in turn
  /// for multimae_drop), to be averaged over variants after summing over batches.
  virtual std::vector<MaeLoss> validation_losses(const dataset::Batch& batch,
                                                 const at::Tensor& windows, uint64_t seed) = 0;
  /// "last" or "best": the checkpoint that becomes the model (§3.5).
  virtual std::string_view checkpoint_choice() const = 0;
  virtual int64_t visible_tokens() const = 0;  ///< V with all modalities, for the share of peak
};

/// `name`: one of strategy_names(). UsageError names the known ones; `mae` wants a model of
/// one modality.
std::unique_ptr<Strategy> make_strategy(std::string_view name, model::MultiMae& model,
                                        bool per_patch);
std::vector<std::string> strategy_names();

}  // namespace physiomae::objectives
