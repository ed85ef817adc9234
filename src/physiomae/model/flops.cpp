#include "physiomae/model/flops.h"

#include "physiomae/kernels/conv_pool.h"
#include "physiomae/model/late_fusion.h"

// Note [Useful work]
// A window's useful work is what torch.utils.flop_counter counts for the reference model in PyTorch
// (9.33 GFLOP a training window and 6.27 an embedding at full size), so that rates of different
// implementations compare. The reference tokenizes every patch and decodes every token; ours skips
// patches and tokens that nothing depends on and thus does less than is counted here. In an
// embedding the counter does not see the products inside fused attention; in training it does.

namespace physiomae::model {
namespace {

constexpr double kT = kTokens;
constexpr double kS = kTokenSamples;

double convolution(const ModelConfig& config) {
  const auto modalities = static_cast<double>(config.modalities.size());
  return 2 * modalities * kT * kS * static_cast<double>(kernels::kConvChannels) *
         static_cast<double>(kernels::kConvKernel);
}

double projection(const ModelConfig& config) {
  const auto modalities = static_cast<double>(config.modalities.size());
  const double pooled = static_cast<double>(kernels::kConvChannels) * kS / kernels::kPoolWidth;
  return 2 * modalities * kT * pooled * static_cast<double>(config.dim);
}

// Linear maps of one transformer layer, a token.
double layer(const ModelConfig& config) {
  const auto dim = static_cast<double>(config.dim), hidden = static_cast<double>(config.mlp_hidden);
  return 2 * (4 * dim * dim + 2 * dim * hidden);
}

// Both products of attention.
double attention(double queries, double keys, double dim) { return 4 * queries * keys * dim; }

}  // namespace

double training_gflop(const ModelConfig& config, int64_t visible_tokens) {
  const auto dim = static_cast<double>(config.dim), depth = static_cast<double>(config.depth);
  const auto modalities = static_cast<double>(config.modalities.size());
  const auto visible = static_cast<double>(visible_tokens);
  const double keys = config.decoder_context == "visible" ? visible : modalities * kT;
  const double encoder = depth * (visible * layer(config) + attention(visible, visible, dim));
  const double decoder = kT * 4 * dim * dim + keys * 4 * dim * dim + attention(kT, keys, dim) +
                         kT * layer(config) + attention(kT, kT, dim) + kT * 2 * dim * kS;
  const double forward = convolution(config) + projection(config) + encoder + modalities * decoder;
  // Backward is twice the forward pass, but nothing needs the gradient of the signal.
  return (3 * forward - convolution(config)) * 1e-9;
}

double embedding_gflop(const ModelConfig& config) {
  const auto tokens = static_cast<double>(config.modalities.size()) * kT;
  return (convolution(config) + projection(config) +
          static_cast<double>(config.depth) * tokens * layer(config)) *
         1e-9;
}

double late_fusion_training_gflop(const ModelConfig& config) {
  const auto dim = static_cast<double>(config.dim), depth = static_cast<double>(config.depth);
  const auto modalities = static_cast<double>(config.modalities.size());
  const double encoder = depth * (kT * layer(config) + attention(kT, kT, dim));
  const double head = 2 * kProjectionHidden * (dim + kProjectionWidth);
  const double forward = convolution(config) + projection(config) + modalities * (encoder + head);
  return (3 * forward - convolution(config)) * 1e-9;
}

}  // namespace physiomae::model
