#include "physiomae/kernels/attention.h"

#include <cmath>

#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/variable.h>

#include "physiomae/kernels/attention_head.h"
#include "physiomae/kernels/cpu_rows.h"

namespace physiomae::kernels {
namespace {

// q (B, N, H, d), k (B, K, H, d) -> (B, H, N, K)
at::Tensor softmax_weights(const at::Tensor& q, const at::Tensor& k) {
  const double scale = 1.0 / std::sqrt(static_cast<double>(q.size(3)));
  return at::softmax(at::matmul(q.transpose(1, 2) * scale, k.permute({0, 2, 3, 1})), -1);
}

// q (B, N, H, d), k and v (B, K, H, d) -> (B, N, D)
at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                  const Dropout& dropout) {
  auto weights = softmax_weights(q, k);  // (B, H, N, K)
  if (dropout.active()) {
    const auto keep = unpack_bits(dropout.bits, weights.size(3)).view(weights.sizes());
    weights = weights * keep * dropout.scale;  // in this order: see dropout_add_composed
  }
  return at::matmul(weights, v.transpose(1, 2)).transpose(1, 2).flatten(2);
}

// Attention with queries in `from` (B, N, q_width) at its first D columns and keys and values in
// `context` (B, K, kv_width) at columns kv_offset and kv_offset + D; self-attention passes the
// packed projection as both.
struct Packed {
  int64_t batch, queries, keys, heads, dim, q_width, kv_width, kv_offset;
};

template <typename T>
HeadShape<T> head_shape(const Packed& p, double drop_scale) {
  const int64_t width = p.dim / p.heads;
  return {p.queries,
          p.keys,
          width,
          p.q_width,
          p.kv_width,
          p.dim,
          static_cast<T>(1.0 / std::sqrt(static_cast<double>(width))),
          static_cast<T>(drop_scale)};
}

// Calls work(b, h, scratch) for every head; each is computed alone, whatever the threads.
template <typename T, typename Work>
void for_each_head(const Packed& p, const Work& work) {
  at::parallel_for(0, p.batch * p.heads, 4, [&](int64_t begin, int64_t end) {
    HeadScratch<T> scratch;
    for (int64_t i = begin; i < end; ++i) work(i / p.heads, i % p.heads, scratch);
  });
}

const uint8_t* bits_of(const at::Tensor& bits, const Packed& p, int64_t b, int64_t h) {
  if (bits.numel() == 0) return nullptr;
  return bits.const_data_ptr<uint8_t>() + (b * p.heads + h) * p.queries * ((p.keys + 7) / 8);
}

// -> output (B, N, D); writes the weights before dropout, (B, H, K, N), where that is defined.
// bias (3D) of the packed projection: what is still to be added, or undefined.
at::Tensor forward_heads(const Packed& p, const at::Tensor& from, const at::Tensor& context,
                         const at::Tensor& bits, double drop_scale, const at::Tensor& weights,
                         const at::Tensor& bias = {}) {
  auto out = at::empty({p.batch, p.queries, p.dim}, from.options());
  AT_DISPATCH_FLOATING_TYPES(from.scalar_type(), "attention", [&] {
    const auto shape = head_shape<scalar_t>(p, drop_scale);
    const auto* q = from.const_data_ptr<scalar_t>();
    const auto* kv = context.const_data_ptr<scalar_t>() + p.kv_offset;
    auto* o = out.mutable_data_ptr<scalar_t>();
    auto* w = weights.defined() ? weights.mutable_data_ptr<scalar_t>() : nullptr;
    const auto* b_q = bias.defined() ? bias.const_data_ptr<scalar_t>() : nullptr;
    const auto biases = [&](int64_t column) -> HeadBiases<scalar_t> {
      if (!b_q) return {};
      return {b_q + column, b_q + 2 * p.dim + column};
    };
    for_each_head<scalar_t>(p, [&](int64_t b, int64_t h, HeadScratch<scalar_t>& scratch) {
      const int64_t column = h * shape.width;
      const auto* k = kv + b * p.keys * p.kv_width + column;
      head_forward(shape, q + b * p.queries * p.q_width + column, k, k + p.dim, biases(column),
                   bits_of(bits, p, b, h), o + b * p.queries * p.dim + column,
                   w ? w + (b * p.heads + h) * p.queries * p.keys : nullptr, scratch);
    });
  });
  return out;
}

at::Tensor empty_weights(const Packed& p, const at::Tensor& like) {
  return at::empty({p.batch, p.heads, p.keys, p.queries}, like.options());
}

void backward_heads(const Packed& p, const at::Tensor& from, const at::Tensor& context,
                    const at::Tensor& bits, const at::Tensor& weights, double drop_scale,
                    const at::Tensor& grad_out, const at::Tensor& grad_from,
                    const at::Tensor& grad_context) {
  AT_DISPATCH_FLOATING_TYPES(from.scalar_type(), "attention", [&] {
    const auto shape = head_shape<scalar_t>(p, drop_scale);
    const auto* q = from.const_data_ptr<scalar_t>();
    const auto* kv = context.const_data_ptr<scalar_t>() + p.kv_offset;
    const auto* w = weights.const_data_ptr<scalar_t>();
    const auto* g = grad_out.const_data_ptr<scalar_t>();
    auto* gq = grad_from.mutable_data_ptr<scalar_t>();
    auto* gkv = grad_context.mutable_data_ptr<scalar_t>() + p.kv_offset;
    for_each_head<scalar_t>(p, [&](int64_t b, int64_t h, HeadScratch<scalar_t>& scratch) {
      const int64_t column = h * shape.width;
      const int64_t at_q = b * p.queries * p.q_width + column;
      const int64_t at_k = b * p.keys * p.kv_width + column;
      head_backward(shape, q + at_q, kv + at_k, kv + at_k + p.dim, bits_of(bits, p, b, h),
                    w + (b * p.heads + h) * p.queries * p.keys, g + b * p.queries * p.dim + column,
                    gq + at_q, gkv + at_k, gkv + at_k + p.dim, scratch);
    });
  });
}

Packed packed(const at::Tensor& qkv, int64_t heads) {
  const int64_t dim = qkv.size(2) / 3;
  return {qkv.size(0), qkv.size(1), qkv.size(1), heads, dim, 3 * dim, 3 * dim, dim};
}

Packed packed(const at::Tensor& q, const at::Tensor& kv, int64_t heads) {
  const int64_t dim = q.size(2);
  return {q.size(0), q.size(1), kv.size(1), heads, dim, dim, 2 * dim, 0};
}

struct SelfAttention : torch::autograd::Function<SelfAttention> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& qkv_in,
                            int64_t heads, const at::Tensor& bits, double scale) {
    const auto qkv = qkv_in.contiguous();
    const auto shape = packed(qkv, heads);
    const auto weights = empty_weights(shape, qkv);
    context->save_for_backward({qkv, weights, bits});
    context->saved_data["heads"] = heads;
    context->saved_data["scale"] = scale;
    return forward_heads(shape, qkv, qkv, bits, scale, weights);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list grads) {
    const auto saved = context->get_saved_variables();
    auto grad = at::empty_like(saved[0]);
    backward_heads(packed(saved[0], context->saved_data["heads"].toInt()), saved[0], saved[0],
                   saved[2], saved[1], context->saved_data["scale"].toDouble(),
                   grads[0].contiguous(), grad, grad);
    return {grad, {}, {}, {}};
  }
};

struct CrossAttention : torch::autograd::Function<CrossAttention> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& q_in,
                            const at::Tensor& kv_in, int64_t heads, const at::Tensor& bits,
                            double scale) {
    const auto q = q_in.contiguous(), kv = kv_in.contiguous();
    const auto shape = packed(q, kv, heads);
    const auto weights = empty_weights(shape, q);
    context->save_for_backward({q, kv, weights, bits});
    context->saved_data["heads"] = heads;
    context->saved_data["scale"] = scale;
    return forward_heads(shape, q, kv, bits, scale, weights);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list grads) {
    const auto saved = context->get_saved_variables();
    auto grad_q = at::empty_like(saved[0]), grad_kv = at::empty_like(saved[1]);
    backward_heads(packed(saved[0], saved[1], context->saved_data["heads"].toInt()), saved[0],
                   saved[1], saved[3], saved[2], context->saved_data["scale"].toDouble(),
                   grads[0].contiguous(), grad_q, grad_kv);
    return {grad_q, grad_kv, {}, {}, {}};
  }
};

// Functions do not take undefined tensors.
at::Tensor bits_or_empty(const Dropout& dropout) {
  return dropout.active() ? dropout.bits.contiguous() : at::empty({0}, at::kByte);
}

// Without one, no weights are kept.
bool wants_gradient(const at::Tensor& x) { return at::GradMode::is_enabled() && x.requires_grad(); }

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

at::Tensor attention_weights(const at::Tensor& qkv, int64_t heads) {
  const at::NoGradGuard no_gradient;
  const auto parts = qkv.detach().view({qkv.size(0), qkv.size(1), 3, heads, -1}).unbind(2);
  return softmax_weights(parts[0], parts[1]);
}

at::Tensor self_attention(const at::Tensor& qkv, int64_t heads, const Dropout& dropout) {
  if (qkv.size(1) == 0) return qkv.slice(2, 0, qkv.size(2) / 3);
  if (!is_cpu_real(qkv)) return self_attention_composed(qkv, heads, dropout);
  const auto bits = bits_or_empty(dropout);
  if (wants_gradient(qkv)) return SelfAttention::apply(qkv, heads, bits, dropout.scale);
  const auto from = qkv.contiguous();
  return forward_heads(packed(from, heads), from, from, bits, dropout.scale, /*weights=*/{});
}

at::Tensor biased_self_attention(const at::Tensor& qkv, const at::Tensor& bias, int64_t heads) {
  if (qkv.size(1) == 0 || !is_cpu_real(qkv)) return self_attention(qkv + bias, heads, {});
  const auto from = qkv.contiguous();
  return forward_heads(packed(from, heads), from, from, bits_or_empty({}), /*drop_scale=*/1,
                       /*weights=*/{}, bias.contiguous());
}

at::Tensor cross_attention(const at::Tensor& q, const at::Tensor& kv, int64_t heads,
                           const Dropout& dropout) {
  if (kv.size(1) == 0) return at::zeros_like(q);  // nothing to attend to
  if (!is_cpu_real(q) || q.scalar_type() != kv.scalar_type())
    return cross_attention_composed(q, kv, heads, dropout);
  const auto bits = bits_or_empty(dropout);
  if (wants_gradient(q) || wants_gradient(kv))
    return CrossAttention::apply(q, kv, heads, bits, dropout.scale);
  const auto from = q.contiguous(), context = kv.contiguous();
  return forward_heads(packed(from, context, heads), from, context, bits, dropout.scale,
                       /*weights=*/{});
}

}  // namespace physiomae::kernels
