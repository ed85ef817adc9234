#include "physiomae/analysis/attention.h"

#include <algorithm>

#include <ATen/ATen.h>

#include "physiomae/base/error.h"

namespace physiomae::analysis {
namespace {

// A_l times what stands before it; `before` undefined: the identity.
at::Tensor roll(const at::Tensor& weights, const at::Tensor& before) {
  const auto mean = weights.mean(1);  // (B, n, n)
  const auto layer = 0.5 * mean + 0.5 * at::eye(mean.size(-1), mean.options());
  return before.defined() ? at::bmm(layer, before) : layer;
}

void add_to(at::Tensor& sum, const at::Tensor& value) {
  if (sum.defined())
    sum += value;
  else
    sum = value;
}

}  // namespace

at::Tensor rollout(const std::vector<at::Tensor>& weights) {
  at::Tensor rolled;
  for (const at::Tensor& layer : weights) rolled = roll(layer, rolled);
  return rolled;
}

void AttentionCollector::attention_weights(int64_t layer, const at::Tensor& weights) {
  if (layer == 1) rolled_.reset();
  rolled_ = roll(weights, rolled_);
  head_sums_.resize(std::max(head_sums_.size(), static_cast<size_t>(layer)));
  add_to(head_sums_[static_cast<size_t>(layer) - 1],
         weights.sum({0}, /*keepdim=*/false, at::kDouble).cpu());
}

void AttentionCollector::end_batch() {
  windows_ += rolled_.size(0);
  const auto rolled = rolled_.cpu();
  add_to(rollout_sum_, rolled.sum({0}, /*keepdim=*/false, at::kDouble));
  fusions_.push_back(fusion_of(rolled, modalities_));
  rolled_.reset();
}

Attention AttentionCollector::result() const {
  if (windows_ == 0) throw Error("no window's attention was collected");
  const auto of_batches = [&](at::Tensor Fusion::*part) {
    std::vector<at::Tensor> parts;
    for (const Fusion& fusion : fusions_) parts.push_back(fusion.*part);
    return at::cat(parts);
  };
  return {rollout_sum_ / windows_,
          at::stack(head_sums_) / windows_,
          {of_batches(&Fusion::shares), of_batches(&Fusion::crossing),
           of_batches(&Fusion::alignment), of_batches(&Fusion::entropy)}};
}

}  // namespace physiomae::analysis
