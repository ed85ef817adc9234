#include "physiomae/objectives/classification.h"

#include <utility>

#include <ATen/ATen.h>

#include "physiomae/base/random.h"
#include "physiomae/model/present.h"
#include "physiomae/objectives/window_keys.h"

namespace physiomae::objectives {

Presence kept_modalities(Presence presence, double probability, const StepKeys& keys) {
  return model::kept_modalities(
      presence, probability,
      RandomSequence(derive_key(keys.seed, Domain::dropped_modality, keys.step)));
}

Classification::Classification(ClassificationOptions options,
                               std::unique_ptr<model::Classifier> classifier)
    : options_(std::move(options)), classifier_(std::move(classifier)) {}

double Classification::loss_terms(const dataset::Batch& batch, const StepKeys&) const {
  double terms = 0;
  for (const int label : batch.labels)
    terms += options_.class_weights.at(static_cast<size_t>(label));
  return terms;
}

LossSums Classification::loss(const at::Tensor& logits, const std::vector<int>& labels) const {
  const at::Tensor truth =
      at::tensor(labels, at::kLong).to(logits.device()).unsqueeze(1);  // (B, 1)
  const at::Tensor weights = at::tensor(options_.class_weights, at::kDouble)
                                 .to(at::kFloat)
                                 .to(logits.device())
                                 .index_select(0, truth.squeeze(1));  // (B)
  const at::Tensor told = at::log_softmax(logits.to(at::kFloat), 1);  // (B, C)
  LossSums sums;
  sums.sum = -(weights * told.gather(1, truth).squeeze(1)).sum();
  for (const int label : labels)
    sums.terms += options_.class_weights.at(static_cast<size_t>(label));
  sums.parts = {kRight};
  sums.part_sums =
      told.detach().argmax(1).eq(truth.squeeze(1)).sum().to(at::kFloat).cpu().reshape({1});
  sums.part_terms = at::full({1}, static_cast<double>(labels.size()));
  return sums;
}

LossSums Classification::training_loss(const dataset::Batch& batch, const at::Tensor& windows,
                                       const StepKeys& keys) {
  const model::ForwardContext context{
      .training = true, .seed = keys.seed, .step = keys.step, .window_ids = ids_tensor(batch.ids)};
  Presence kept = batch.presence;
  if (options_.presence_dropout > 0)
    kept = kept_modalities(batch.presence, options_.presence_dropout, keys);
  const at::Tensor input = model::with_modalities(windows, batch.presence, kept);
  return loss(classifier_->logits(input, kept, context), batch.labels);
}

std::vector<LossSums> Classification::validation_losses(const dataset::Batch& batch,
                                                        const at::Tensor& windows, uint64_t) {
  std::vector<LossSums> losses;
  losses.push_back(loss(classifier_->logits(windows, batch.presence), batch.labels));
  return losses;
}

}  // namespace physiomae::objectives
