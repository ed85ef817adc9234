#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

namespace physiomae::model {

/// Where the visible patches of a batch go, and its dropped tokens. Patches are tokenized a
/// modality at a time, so they are sorted by modality, then window, then time: B*V of them in all
/// whatever the masks, only the borders between modalities move. Of modality m, v(m) tokens are
/// visible and d(m) = B*T - v(m) dropped.
struct VisiblePlan {
  int64_t batch = 0, visible = 0;   ///< B, V
  std::vector<int64_t> offsets;     ///< M'+1: patches [offsets[m], offsets[m+1]) are of modality m
  at::Tensor patches;               // (B*V) row of each in (B*M'*T, S)
  at::Tensor times;                 // (B*V) its t in 0..T-1
  at::Tensor order;                 // (B*V) where visible token (b, j) stands in `patches`
  at::Tensor inverse;               // (B*V) the inverse of `order`
  at::Tensor slots;                 // (M', B, T) b*V + j of a token, or -1 when it is dropped
  at::Tensor ranks;                 // (M', B, T) place among the v(m) visible ones, or -1
  at::Tensor spread;                // (M', B, T) place among the d(m) dropped ones, or -1
  std::vector<at::Tensor> dropped;  // (d(m)) the dropped tokens of modality m, as rows of (B*T)

  /// (v(m)) the visible tokens of modality m, as rows of (B*V), in the order of `ranks`.
  at::Tensor visible_rows(size_t m) const;
};

/// visible (B, V) int64: each row strictly increasing in [0, M'*T). Error otherwise. The plan is
/// made on the CPU and copied to `device`.
VisiblePlan plan_visible(const at::Tensor& visible, int64_t modalities, c10::Device device);

}  // namespace physiomae::model
