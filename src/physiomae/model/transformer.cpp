#include "physiomae/model/transformer.h"

#include <ATen/ATen.h>

#include "physiomae/kernels/attention.h"
#include "physiomae/kernels/dropout.h"
#include "physiomae/kernels/inference.h"
#include "physiomae/kernels/rows.h"

namespace physiomae::model {

TransformerLayer::TransformerLayer(ParameterBuilder& build, const std::string& prefix,
                                   const ModelConfig& config)
    : heads_(config.heads),
      norm1_(build.layer_norm(prefix + ".norm1", config.dim)),
      norm2_(build.layer_norm(prefix + ".norm2", config.dim)),
      qkv_(build.linear(prefix + ".attn.qkv", config.dim, 3 * config.dim, /*maps=*/3)),
      proj_(build.linear(prefix + ".attn.proj", config.dim, config.dim)),
      fc1_(build.linear(prefix + ".mlp.fc1", config.dim, config.mlp_hidden)),
      fc2_(build.linear(prefix + ".mlp.fc2", config.mlp_hidden, config.dim)),
      drop_weights_(prefix + ".attn.weights", config.dropout),
      drop_attention_(prefix + ".attn.proj", config.dropout),
      drop_mlp_(prefix + ".mlp.fc2", config.dropout) {}

at::Tensor TransformerLayer::operator()(const at::Tensor& x, const ForwardContext& context,
                                        at::Tensor* weights) const {
  const int64_t tokens = x.size(1), dim = x.size(2);
  const auto device = x.device();
  const auto drop_weights = drop_weights_.draw(context, heads_ * tokens, tokens, device);
  if (kernels::inference_fusable(x) && !drop_weights.active()) {
    const auto qkv = at::matmul(norm1_(x), qkv_.weight.t());  // (B, N, 3D), without bias
    if (weights != nullptr) *weights = kernels::attention_weights(qkv + qkv_.bias, heads_);
    return finish(x, kernels::biased_self_attention(qkv, qkv_.bias, heads_), {}, {});
  }
  const auto qkv = qkv_(norm1_(x));  // (B, N, 3D)
  if (weights != nullptr) *weights = kernels::attention_weights(qkv, heads_);
  const auto attended = kernels::self_attention(qkv, heads_, drop_weights);  // (B, N, D)
  return finish(x, attended, drop_attention_.draw(context, tokens, dim, device),
                drop_mlp_.draw(context, tokens, dim, device));
}

at::Tensor TransformerLayer::at_rows(const at::Tensor& x, const at::Tensor& rows,
                                     const at::Tensor& spread,
                                     const ForwardContext& context) const {
  const int64_t tokens = x.size(1), dim = x.size(2);
  const auto device = x.device();
  const auto normed = norm1_(x);                                       // (B, N, D)
  const auto kv = qkv_.part(dim, 3 * dim)(normed);                     // (B, N, 2D)
  const auto asking = kernels::take_rows(normed.flatten(0, 1), rows);  // (R, D)
  // The other queries are zeros: their attention is computed with the rest and read by nobody.
  const auto q = kernels::place_rows(qkv_.part(0, dim)(asking), {}, spread);  // (B, N, D)
  const auto attended = kernels::cross_attention(
      q, kv, heads_, drop_weights_.draw(context, heads_ * tokens, tokens, device));  // (B, N, D)
  const auto at_rows = [&](const at::Tensor& all) {
    return kernels::take_rows(all.flatten(0, 1), rows);
  };
  return finish(at_rows(x), at_rows(attended),
                kernels::take_rows(drop_attention_.draw(context, tokens, dim, device), rows),
                kernels::take_rows(drop_mlp_.draw(context, tokens, dim, device), rows));  // (R, D)
}

at::Tensor TransformerLayer::finish(const at::Tensor& x, const at::Tensor& attended,
                                    const kernels::Dropout& drop_attention,
                                    const kernels::Dropout& drop_mlp) const {
  if (kernels::inference_fusable(x) && !drop_attention.active() && !drop_mlp.active()) {
    const auto middle = kernels::residual_linear(x, attended, proj_.weight, proj_.bias);
    const auto hidden = at::matmul(norm2_(middle), fc1_.weight.t());  // (..., mlp_hidden)
    kernels::add_bias_gelu(hidden, fc1_.bias);
    return kernels::residual_linear(middle, hidden, fc2_.weight, fc2_.bias);
  }
  const auto middle = kernels::dropout_add(x, proj_(attended), drop_attention);
  auto hidden = fc1_(norm2_(middle));  // (..., mlp_hidden)
  // The widest tensor: written in place where no gradient needs what was there.
  hidden = at::GradMode::is_enabled() ? at::gelu(hidden) : at::gelu_(hidden);
  return kernels::dropout_add(middle, fc2_(hidden), drop_mlp);
}

}  // namespace physiomae::model
