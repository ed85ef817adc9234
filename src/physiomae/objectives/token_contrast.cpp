#include "physiomae/objectives/token_contrast.h"

#include <ATen/ATen.h>

#include "physiomae/base/modality.h"
#include "physiomae/objectives/clip_loss.h"

namespace physiomae::objectives {
namespace {

// (n, K, V): whether visible token j of a window is of a modality.
at::Tensor membership(const at::Tensor& visible, const std::vector<int64_t>& modalities) {
  const auto of = at::floor_divide(visible, kTokens).unsqueeze(1);       // (n, 1, V)
  return of == at::tensor(modalities, visible.options()).view({-1, 1});  // (n, K, V)
}

}  // namespace

at::Tensor pooled_tokens(const at::Tensor& encoded, const at::Tensor& visible,
                         const std::vector<int64_t>& modalities) {
  const auto member = membership(visible, modalities).to(encoded.options());  // (n, K, V)
  const auto counts = member.sum(-1, /*keepdim=*/true).clamp_min(1);
  return at::bmm(member / counts, encoded);
}

LossSums token_contrast(const at::Tensor& pooled, const at::Tensor& visible,
                        const std::vector<int64_t>& modalities, double temperature) {
  const auto whole =
      membership(visible, modalities).any(-1).all(-1).nonzero().flatten();  // windows
  if (modalities.size() < 2 || whole.numel() < 2) {
    const auto none = at::zeros({1}, at::TensorOptions(at::kDouble).device(pooled.device()));
    return {pooled.sum() * 0, 0, {}, none, none};
  }
  LossSums loss = clip_loss(pooled.index_select(0, whole.to(pooled.device())), ClipTerms::pairwise,
                            temperature);
  loss.part_sums = loss.part_sums.sum().view(1);
  loss.part_terms = loss.part_terms.sum().view(1);
  return loss;
}

}  // namespace physiomae::objectives
