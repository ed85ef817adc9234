#include "physiomae/objectives/contrastive_loss.h"

#include <ATen/ATen.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::objectives {

at::Tensor normalised(const at::Tensor& vectors) {
  const auto wide = vectors.scalar_type() == at::kDouble ? vectors : vectors.to(at::kFloat);
  return wide / at::linalg_vector_norm(wide, 2, at::IntArrayRef{-1}, /*keepdim=*/true);
}

at::Tensor similarity(const at::Tensor& a, const at::Tensor& b, double temperature) {
  const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
  return at::matmul(a, b.t()) / temperature;
}

at::Tensor info_nce(const at::Tensor& logits) {
  return at::logsumexp(logits, at::IntArrayRef{1}) - logits.diagonal();
}

void require_windows(int64_t found, int64_t least, const char* loss) {
  if (found < least)
    throw Error(fmt::format("{}: a batch of {} windows, expected at least {}", loss, found, least),
                "one window alone has nothing to be compared with: a larger pretrain.batch");
}

}  // namespace physiomae::objectives
