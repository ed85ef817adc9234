#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "physiomae/analysis/fusion.h"
#include "physiomae/model/forward_context.h"
#include "physiomae/model/network.h"

namespace physiomae::analysis {

/// Attention rollout (§4.4; Abnar and Zuidema 2020): A_l = W_l / 2 + I / 2 with W_l the mean over
/// heads; A_L ... A_1. weights: of each layer, (B, H, n, n) -> (B, n, n), in their precision.
at::Tensor rollout(const std::vector<at::Tensor>& weights);

/// What an encoder's attention is like, as means over windows in double precision.
struct Attention {
  at::Tensor rollout;  // (n, n)
  at::Tensor heads;    // (L, H, n, n) raw attention; its mean over H is Figure 6
  Fusion of_windows;   ///< of each window's rollout: crossing (W), ...
};

/// Collects the attention of windows, a batch at a time.
class AttentionCollector : public model::ForwardObserver {
 public:
  explicit AttentionCollector(int64_t modalities) : modalities_(modalities) {}
  void hidden_state(int64_t, const at::Tensor&) override {}
  void attention_weights(int64_t layer, const at::Tensor& weights) override;
  /// After the last layer of a batch.
  void end_batch();
  Attention result() const;  ///< Error when nothing was collected

 private:
  int64_t modalities_, windows_ = 0;
  at::Tensor rolled_;                  // (B, n, n) up to the layer that came last
  std::vector<at::Tensor> head_sums_;  // of each layer: (H, n, n) double
  at::Tensor rollout_sum_;             // (n, n) double
  std::vector<Fusion> fusions_;        // of each batch
};

}  // namespace physiomae::analysis
