#include "physiomae/kernels/attention.h"

#include <cmath>

#include <ATen/ATen.h>

namespace physiomae::kernels {
namespace {

// q (B, N, H, d), k and v (B, K, H, d) -> (B, N, D)
at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                  const Dropout& dropout) {
  const double scale = 1.0 / std::sqrt(static_cast<double>(q.size(3)));
  const auto scores = at::matmul(q.transpose(1, 2) * scale, k.permute({0, 2, 3, 1}));
  auto weights = at::softmax(scores, -1);  // (B, H, N, K)
  if (dropout.active()) {
    const auto keep = unpack_bits(dropout.bits, weights.size(3)).view(weights.sizes());
    weights = weights * (keep.to(weights.scalar_type()) * dropout.scale);
  }
  return at::matmul(weights, v.transpose(1, 2)).transpose(1, 2).flatten(2);
}

}  // namespace

at::Tensor self_attention_composed(const at::Tensor& qkv, int64_t heads, const Dropout& dropout) {
  const auto parts = qkv.view({qkv.size(0), qkv.size(1), 3, heads, -1}).unbind(2);
  return attend(parts[0], parts[1], parts[2], dropout);
}

at::Tensor cross_attention_composed(const at::Tensor& q, const at::Tensor& kv, int64_t heads,
                                    const Dropout& dropout) {
  const auto parts = kv.view({kv.size(0), kv.size(1), 2, heads, -1}).unbind(2);
  return attend(q.view({q.size(0), q.size(1), heads, -1}), parts[0], parts[1], dropout);
}

at::Tensor self_attention(const at::Tensor& qkv, int64_t heads, const Dropout& dropout) {
  return self_attention_composed(qkv, heads, dropout);
}

at::Tensor cross_attention(const at::Tensor& q, const at::Tensor& kv, int64_t heads,
                           const Dropout& dropout) {
  return cross_attention_composed(q, kv, heads, dropout);
}

}  // namespace physiomae::kernels
