#include "physiomae/model/decoder.h"

#include "physiomae/base/modality.h"
#include "physiomae/kernels/attention.h"
#include "physiomae/kernels/dropout.h"
#include "physiomae/kernels/rows.h"

namespace physiomae::model {

Decoder::Decoder(ParameterBuilder& build, const std::string& prefix, const ModelConfig& config,
                 int64_t spectral_bands)
    : heads_(config.heads),
      norm_q_(build.layer_norm(prefix + ".norm_q", config.dim)),
      norm_kv_(build.layer_norm(prefix + ".norm_kv", config.dim)),
      q_(build.linear(prefix + ".cross.q", config.dim, config.dim)),
      kv_(build.linear(prefix + ".cross.kv", config.dim, 2 * config.dim, /*maps=*/2)),
      proj_(build.linear(prefix + ".cross.proj", config.dim, config.dim)),
      drop_weights_(prefix + ".cross.weights", config.dropout),
      drop_proj_(prefix + ".cross.proj", config.dropout),
      layer_(build, prefix + ".layer", config),
      norm_(build.layer_norm(prefix + ".norm", config.dim)),
      head_(build.output(prefix + ".head", config.dim, kTokenSamples)) {
  if (spectral_bands == 0) return;
  build.set_purpose(Purpose::side_task);
  spectral_head_ = build.output(prefix + ".spectral_head", config.dim, spectral_bands);
  build.set_purpose(Purpose::pretraining);
}

Reconstruction Decoder::operator()(const DecoderQueries& queries, const at::Tensor& context_tokens,
                                   const Wanted& wanted, const ForwardContext& context) const {
  const auto& query = queries.tokens;
  const int64_t tokens = query.size(1), keys = context_tokens.size(1), dim = query.size(2);
  const auto device = query.device();
  // A mask token asks the same in every window: projected once a second, not once a window.
  const auto ask = [&](const at::Tensor& x) { return q_(norm_q_(x)); };
  const auto q =
      kernels::place_rows(ask(queries.visible), ask(queries.masked), queries.ranks);  // (B, T, D)
  const auto kv = kv_(norm_kv_(context_tokens));                                      // (B, K, 2D)
  const auto attended = kernels::cross_attention(
      q, kv, heads_, drop_weights_.draw(context, heads_ * tokens, keys, device));  // (B, T, D)
  const auto crossed = kernels::dropout_add(
      query, proj_(attended), drop_proj_.draw(context, tokens, dim, device));  // (B, T, D)
  const bool all = !wanted.rows.defined();
  const auto hidden = norm_(all ? layer_(crossed, context)
                                : layer_.at_rows(crossed, wanted.rows, wanted.spread, context));
  const auto put_out = [&](const Linear& head) {  // (B, T, outputs)
    return all ? head(hidden) : kernels::place_rows(head(hidden), {}, wanted.spread);
  };
  return {put_out(head_), spectral_head_ ? put_out(*spectral_head_) : at::Tensor()};
}

}  // namespace physiomae::model
