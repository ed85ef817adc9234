#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "physiomae/dataset/batch_needs.h"
#include "physiomae/dataset/loader.h"
#include "physiomae/model/network.h"
#include "physiomae/objectives/augmentation.h"
#include "physiomae/objectives/loss_sums.h"
#include "physiomae/objectives/mae_loss.h"
#include "physiomae/objectives/span_masks.h"
#include "physiomae/objectives/spectrum.h"

namespace physiomae::objectives {

/// Where in a run a step stands: the coordinates of its random numbers.
struct StepKeys {
  uint64_t seed = 0;
  uint64_t epoch = 0;
  uint64_t step = 0;
};

/// A way of pretraining, with the network that it trains. The training loop knows nothing else
/// about it: a new one is a file here and a line in strategy.cpp.
class Strategy {
 public:
  virtual ~Strategy() = default;
  virtual std::string_view name() const = 0;
  virtual const model::Network& network() const = 0;
  const model::ParameterList& parameters() const { return network().parameters(); }

  /// Names of the parts that its losses may have, in the order of the log's columns.
  virtual std::vector<std::string> loss_parts() const = 0;
  /// Whether the losses of micro-batches add up to that of their batch. Where windows are compared
  /// with each other (contrastive losses) they do not: parts of a batch then take the way of
  /// forward_part and compared_loss (Note [Gradient caching]).
  virtual bool loss_adds_up() const = 0;
  /// The loss of a (micro-)batch in training mode; `windows` (B, M', 3000) on the network's device.
  virtual LossSums training_loss(const dataset::Batch& batch, const at::Tensor& windows,
                                 const StepKeys& keys) = 0;
  /// Where the loss does not add up: what is compared of windows `begin` to `end` of a batch, (end
  /// - begin, ...), `windows` (end - begin, M', 3000) their values, in training mode. The same for
  /// any cut of the batch.
  virtual at::Tensor forward_part(const dataset::Batch& batch, int64_t begin, int64_t end,
                                  const at::Tensor& windows, const StepKeys& keys);
  /// The loss of a batch from what forward_part gave of all its windows.
  virtual LossSums compared_loss(const dataset::Batch& batch, const at::Tensor& compared,
                                 const StepKeys& keys);
  /// The terms that training_loss will report for this batch, known before the forward pass, so
  /// that micro-batches scale to the global mean.
  virtual double loss_terms(const dataset::Batch& batch, const StepKeys& keys) const = 0;
  /// Validation loss as defined in method.md: one entry a variant (each modality withheld in turn
  /// for multimae_drop), to be averaged over variants after summing over batches.
  virtual std::vector<LossSums> validation_losses(const dataset::Batch& batch,
                                                  const at::Tensor& windows, uint64_t seed) = 0;
  /// What training needs besides parameters and keys and cannot be made again from them, sharing
  /// memory: it goes into checkpoints.
  virtual std::vector<std::pair<std::string, at::Tensor>> state() const { return {}; }
  /// "last" or "best": the checkpoint that becomes the model (§3.5).
  virtual std::string_view checkpoint_choice() const = 0;
  /// Useful work of a training window with all modalities (Note [Useful work]).
  virtual double training_gflop() const = 0;
};

/// What strategies can be told.
struct StrategyOptions {
  double mask_ratio = 0;           ///< of masked ones: 0: the strategy's own (default_mask_ratio)
  bool per_patch_targets = false;  ///< of masked ones: targets of mean 0 and variance 1 a token
  PointLoss point_loss = PointLoss::mse;  ///< of masked ones
  bool zero_heads = false;                ///< of masked ones: decoder heads start at weights of 0
  double spectral_weight = 0;         ///< of masked ones: of the spectral loss; 0: no such heads
  SpectralScale spectral_scale = {};  ///< of their targets; a row a modality of the model
  MaskShape mask_shape = MaskShape::random;  ///< of masked ones
  int64_t mask_span = 5;                     ///< of their blocks and tubes, seconds
  double temperature = 0.1;                  ///< of contrastive losses
  bool loo_renormalise = false;              ///< of clip_loo: the paper's literal cosine
  Augmentations augmentations = {};          ///< of simclr
};

/// `name`: one of strategy_names(), with its network at the random start of `seed`. UsageError
/// names the known ones; `mae` wants one modality.
std::unique_ptr<Strategy> make_strategy(std::string_view name, const model::ModelConfig& config,
                                        const StrategyOptions& options, uint64_t seed,
                                        c10::Device device);
std::vector<std::string> strategy_names();

/// What a strategy asks of its surroundings before its network is made; UsageError as above.
struct StrategyTraits {
  bool late_fusion = false;  ///< trains model::LateFusion, else model::MultiMae
  dataset::BatchNeeds needs = {};
};
StrategyTraits strategy_traits(std::string_view name);

/// `config` with its fusion as the strategy trains it. UsageError when it names the other one, or
/// has fewer modalities than the strategy compares.
model::ModelConfig with_fusion_of(std::string_view strategy, model::ModelConfig config);

}  // namespace physiomae::objectives
