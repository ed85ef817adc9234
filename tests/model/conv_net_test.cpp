#include "physiomae/model/conv_net.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "physiomae/model/classifier.h"

namespace physiomae::model {
namespace {

ModelConfig conv(double dropout = 0) {
  ModelConfig config;
  config.network = "conv";
  config.dropout = dropout;
  return config;
}

TEST(ConvNet, TakesAMissingModalityAsZero) {
  const ConvNet net(conv(), /*start=*/3, at::kCPU);
  const at::Tensor some = at::randn({2, 2, 3000});
  at::Tensor all = at::zeros({2, 4, 3000});
  all.select(1, 0).copy_(some.select(1, 0));
  all.select(1, 3).copy_(some.select(1, 1));
  EXPECT_TRUE(at::equal(net.embed(some, 0x09), net.embed(all, 0x0F)));
  EXPECT_EQ(net.embed(some, 0x09).size(1), net.embedding_width());
}

TEST(ConvNet, AWindowHangsOnThatWindowAlone) {
  const ConvNet net(conv(), /*start=*/3, at::kCPU);
  const at::Tensor windows = at::randn({3, 4, 3000});
  const at::Tensor together = net.embed(windows, 0x0F);
  const at::Tensor alone = net.embed(windows.narrow(0, 1, 1), 0x0F);
  EXPECT_LT((together.narrow(0, 1, 1) - alone).abs().max().item<double>(), 1e-5);
}

TEST(ConvNet, DropsElementsOfTheEmbeddingByTheirKeys) {
  const ConvNet net(conv(0.5), /*start=*/3, at::kCPU);
  const at::Tensor windows = at::randn({2, 4, 3000}).abs();
  const at::Tensor whole = net.embed(windows, 0x0F);
  const auto dropped = [&](uint64_t step) {
    return net.embed(windows, 0x0F,
                     {.training = true, .seed = 1, .step = step, .window_ids = at::arange(2)});
  };
  EXPECT_TRUE(at::equal(dropped(0), dropped(0)));
  EXPECT_FALSE(at::equal(dropped(0), dropped(1)));
  const at::Tensor kept = dropped(0) != 0;
  EXPECT_TRUE(at::allclose(dropped(0).masked_select(kept), 2 * whole.masked_select(kept)));
  const double share = kept.to(at::kDouble).mean().item<double>();
  EXPECT_NEAR(share, (whole != 0).to(at::kDouble).mean().item<double>() / 2, 0.1);
}

TEST(LayerWiseRates, FallFromTheHeadDown) {
  ModelConfig config;
  config.dim = 32;
  config.depth = 3;
  config.heads = 2;
  config.mlp_hidden = 32;
  const Classifier classifier(make_network(config, /*start=*/0, at::kCPU), "sleep", 5, 0);
  const auto rates = layer_wise_rates(classifier.parameters(), config, 0.5);
  const auto rate = [&](std::string_view name) {
    for (size_t i = 0; i < rates.size(); ++i)
      if (classifier.parameters().all()[i].name == name) return rates[i];
    return -1.0;
  };
  EXPECT_EQ(rate("heads.sleep.weight"), 1);
  EXPECT_EQ(rate("encoder.norm.bias"), 0.5);
  EXPECT_EQ(rate("encoder.layers.2.mlp.fc1.weight"), 0.5);
  EXPECT_EQ(rate("encoder.layers.0.attn.qkv.bias"), 0.125);
  EXPECT_EQ(rate("tokenizers.EMG.proj.weight"), 0.0625);
  EXPECT_EQ(rate("modality_embedding"), 0.0625);
}

TEST(Classifier, HasNothingOfPretraining) {
  const Classifier classifier(make_network(ModelConfig(), /*start=*/0, at::kCPU), "age", 2, 0);
  EXPECT_TRUE(classifier.parameters().has("heads.age.weight"));
  EXPECT_TRUE(classifier.parameters().has("tokenizers.EEG.conv.weight"));
  EXPECT_FALSE(classifier.parameters().has("mask_token"));
}

}  // namespace
}  // namespace physiomae::model
