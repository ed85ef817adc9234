#pragma once

#include <memory>
#include <string>
#include <vector>

#include "physiomae/model/classifier.h"
#include "physiomae/objectives/strategy.h"

namespace physiomae::objectives {

struct ClassificationOptions {
  std::string name;                   ///< "finetune", "scratch"
  std::vector<double> class_weights;  ///< (C)
  /// Probability with which each modality of a step's windows is treated as missing; one always
  /// stays.
  double presence_dropout = 0;
};

/// Supervised training of a classifier (§3.4): weighted cross-entropy of the batch's labels, the
/// mean over a batch weighted too, as PyTorch's cross_entropy with weights. Network and head train.
/// The checkpoint is that of the lowest validation loss (§3.5), one weighted mean over all
/// validation windows.
class Classification : public Strategy {
 public:
  Classification(ClassificationOptions options, std::unique_ptr<model::Classifier> classifier);

  std::string_view name() const override { return options_.name; }
  const model::Classifier& network() const override { return *classifier_; }
  std::vector<std::string> loss_parts() const override { return {std::string(kRight)}; }
  bool loss_adds_up() const override { return true; }
  LossSums training_loss(const dataset::Batch& batch, const at::Tensor& windows,
                         const StepKeys& keys) override;
  double loss_terms(const dataset::Batch& batch, const StepKeys& keys) const override;
  std::vector<LossSums> validation_losses(const dataset::Batch& batch, const at::Tensor& windows,
                                          uint64_t seed) override;
  std::string_view checkpoint_choice() const override { return "best"; }
  /// Forward and backward pass.
  double training_gflop() const override { return 3 * classifier_->embedding_gflop(); }

 private:
  static constexpr std::string_view kRight = "right";  ///< share of windows told right
  LossSums loss(const at::Tensor& logits, const std::vector<int>& labels) const;

  ClassificationOptions options_;
  std::unique_ptr<model::Classifier> classifier_;
};

/// The modalities of `presence` that presence dropout leaves in a step, a function of (seed, step).
Presence kept_modalities(Presence presence, double probability, const StepKeys& keys);

}  // namespace physiomae::objectives
