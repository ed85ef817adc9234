#include "physiomae/model/encoder.h"

#include <map>

#include "tests/model/tiny_model.h"
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "physiomae/kernels/attention.h"
#include "physiomae/model/multi_mae.h"

namespace physiomae::model {
namespace {

// Keeps all that a forward pass shows.
struct Recorder : ForwardObserver {
  void hidden_state(int64_t layer, const at::Tensor& tokens) override {
    EXPECT_TRUE(hidden.emplace(layer, tokens.detach().clone()).second) << layer;
  }
  void attention_weights(int64_t layer, const at::Tensor& weights) override {
    EXPECT_TRUE(attention.emplace(layer, weights.clone()).second) << layer;
  }
  std::map<int64_t, at::Tensor> hidden, attention;
};

TEST(ForwardObserver, SeesEveryLayerAndChangesNothing) {
  const ModelConfig config = tiny_model();
  const MultiMae model(config, /*seed=*/3, at::kCPU);
  const at::Tensor windows = at::randn({2, 4, kWindowSamples});
  Recorder recorder;
  ForwardContext context;
  context.observer = &recorder;
  const at::Tensor observed = model.embed(windows, 0x0F, context);
  EXPECT_TRUE(at::equal(observed, model.embed(windows, 0x0F)));

  const int64_t tokens = 4 * kTokens;
  ASSERT_EQ(recorder.hidden.size(), static_cast<size_t>(config.depth + 1));
  ASSERT_EQ(recorder.attention.size(), static_cast<size_t>(config.depth));
  for (int64_t layer = 0; layer <= config.depth; ++layer)
    EXPECT_EQ(recorder.hidden.at(layer).sizes(), (at::IntArrayRef{2, tokens, config.dim}));
  // The last state is what the embedding is the mean of.
  EXPECT_TRUE(at::equal(recorder.hidden.at(config.depth).mean(1), observed));
  for (int64_t layer = 1; layer <= config.depth; ++layer) {
    const at::Tensor& weights = recorder.attention.at(layer);
    EXPECT_EQ(weights.sizes(), (at::IntArrayRef{2, config.heads, tokens, tokens}));
    EXPECT_TRUE(at::allclose(weights.sum(-1), at::ones({2, config.heads, tokens})));
    EXPECT_FALSE(weights.requires_grad());
  }
}

// Where no gradient is recorded, biases take other ways (kernels/inference.h) to the same result.
TEST(Inference, EqualsTheForwardPassOfTraining) {
  const MultiMae model(tiny_model(), /*seed=*/3, at::kCPU);
  for (const Parameter& parameter : model.parameters().all())  // biases start at zero
    at::Tensor(parameter.value.detach()).normal_(0, 0.2);
  const at::Tensor windows = at::randn({2, 4, kWindowSamples});
  const at::Tensor trained = model.embed(windows, 0x0F).detach();
  const at::NoGradGuard no_gradient;
  const at::Tensor inferred = model.embed(windows, 0x0F);
  EXPECT_LE((inferred - trained).abs().max().item<double>(), 1e-5);
  Recorder recorder;
  ForwardContext context;
  context.observer = &recorder;
  EXPECT_TRUE(at::equal(model.embed(windows, 0x0F, context), inferred));
  EXPECT_TRUE(at::allclose(recorder.attention.at(1).sum(-1),
                           at::ones_like(recorder.attention.at(1).select(-1, 0))));
}

// The weights seen are those that attention used: they give its output back.
TEST(ForwardObserver, WeightsAreThoseOfTheAttention) {
  const int64_t heads = 4, dim = 32, tokens = 7;
  const at::Tensor qkv = at::randn({3, tokens, 3 * dim});
  const at::Tensor weights = kernels::attention_weights(qkv, heads);  // (B, H, N, N)
  const at::Tensor values =
      qkv.slice(2, 2 * dim).reshape({3, tokens, heads, dim / heads}).transpose(1, 2);
  const at::Tensor output = at::matmul(weights, values).transpose(1, 2).flatten(2);
  EXPECT_TRUE(at::allclose(output, kernels::self_attention(qkv, heads, {}), 1e-4, 1e-5));
}

TEST(ForwardObserver, SeesVisibleTokensInPretraining) {
  const MultiMae model(tiny_model(), /*seed=*/3, at::kCPU);
  Recorder recorder;
  ForwardContext context;
  context.observer = &recorder;
  const at::Tensor visible = at::arange(36).expand({2, 36}).contiguous();
  const at::Tensor windows = at::randn({2, 4, kWindowSamples});
  EXPECT_TRUE(at::equal(model.reconstruct(windows, 0x0F, visible, context),
                        model.reconstruct(windows, 0x0F, visible)));
  EXPECT_EQ(recorder.hidden.at(0).size(1), 36);
}

TEST(Purpose, DecodersAndMaskTokenServePretrainingAlone) {
  const MultiMae model(tiny_model(), /*seed=*/3, at::kCPU);
  for (const Parameter& parameter : model.parameters().all()) {
    const bool alone = parameter.name.starts_with("decoders.") || parameter.name == "mask_token";
    EXPECT_EQ(parameter.purpose == Purpose::pretraining, alone) << parameter.name;
  }
}

TEST(Parameter, SaysHowManyMapsOfHiddenUnitsItHolds) {
  const MultiMae model(tiny_model(), /*seed=*/3, at::kCPU);
  for (const Parameter& parameter : model.parameters().all()) {
    const auto& name = parameter.name;
    const bool other = name.ends_with(".head.weight") || name == "modality_embedding";
    const int64_t one = parameter.value.dim() == 2 && !other ? 1 : 0;
    const int64_t stacked = name.ends_with(".qkv.weight")  ? 3
                            : name.ends_with(".kv.weight") ? 2
                                                           : 1;
    EXPECT_EQ(parameter.maps, one * stacked) << name;
  }
}

TEST(Network, IsTheOneOfItsConfigurationAndSeed) {
  const auto network = make_network(tiny_model(), /*seed=*/3, at::kCPU);
  const MultiMae model(tiny_model(), /*seed=*/3, at::kCPU);
  EXPECT_EQ(network->embedding_width(), tiny_model().dim);
  const at::Tensor windows = at::randn({2, 4, kWindowSamples});
  EXPECT_TRUE(at::equal(network->embed(windows, 0x0F), model.embed(windows, 0x0F)));
}

}  // namespace
}  // namespace physiomae::model
