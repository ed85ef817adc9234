#include "physiomae/model/multi_mae.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <set>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/model/flops.h"
#include "physiomae/objectives/mae_loss.h"
#include "physiomae/objectives/masking.h"

namespace physiomae::model {
namespace {

using objectives::MaskingKind;

ModelConfig small_config() {
  ModelConfig config;
  config.dim = 32;
  config.depth = 2;
  config.heads = 4;
  config.mlp_hidden = 64;
  return config;
}

std::vector<uint64_t> some_ids(size_t count, uint64_t first = 100) {
  std::vector<uint64_t> ids(count);
  std::iota(ids.begin(), ids.end(), first);
  return ids;
}

at::Tensor ids_tensor(const std::vector<uint64_t>& ids) {
  std::vector<int64_t> values(ids.begin(), ids.end());
  return at::tensor(values);
}

TEST(MultiMae, FullSizeHasTheParametersOfTheSpecification) {
  const MultiMae model(ModelConfig{}, 1, at::kCPU);
  EXPECT_EQ(model.parameters().count(), 45'540'752);
  const auto shape = [&](std::string_view name) { return model.parameters().at(name).sizes(); };
  EXPECT_EQ(shape("tokenizers.EEG.conv.weight"), (at::IntArrayRef{64, 1, 21}));
  EXPECT_EQ(shape("tokenizers.ECG.proj.weight"), (at::IntArrayRef{512, 1600}));
  EXPECT_EQ(shape("modality_embedding"), (at::IntArrayRef{4, 512}));
  EXPECT_EQ(shape("encoder.layers.7.attn.qkv.weight"), (at::IntArrayRef{1536, 512}));
  EXPECT_EQ(shape("encoder.layers.0.mlp.fc1.weight"), (at::IntArrayRef{2048, 512}));
  EXPECT_EQ(shape("decoders.EMG.cross.kv.weight"), (at::IntArrayRef{1024, 512}));
  EXPECT_EQ(shape("decoders.EOG.layer.norm2.bias"), (at::IntArrayRef{512}));
  EXPECT_EQ(shape("decoders.EOG.head.weight"), (at::IntArrayRef{100, 512}));
  EXPECT_EQ(shape("mask_token"), (at::IntArrayRef{512}));
}

TEST(MultiMae, RandomStartIsAFunctionOfSeedAndName) {
  auto config = small_config();
  const MultiMae four(config, 7, at::kCPU), again(config, 7, at::kCPU), other(config, 8, at::kCPU);
  config.modalities = {"EOG"};
  config.depth = 1;
  const MultiMae one(config, 7, at::kCPU);
  for (const auto& parameter : four.parameters().all()) {
    EXPECT_TRUE(at::equal(parameter.value, again.parameters().at(parameter.name)));
    if (!one.parameters().has(parameter.name) || parameter.name == "modality_embedding") continue;
    EXPECT_TRUE(at::equal(parameter.value, one.parameters().at(parameter.name))) << parameter.name;
  }
  EXPECT_FALSE(at::equal(four.parameters().at("mask_token"), other.parameters().at("mask_token")));
}

TEST(MultiMae, RandomStartHasTheDistributionsOfTheSpecification) {
  const MultiMae model(small_config(), 3, at::kCPU);
  const auto& list = model.parameters();
  const auto proj = list.at("tokenizers.EMG.proj.weight");
  EXPECT_NEAR(proj.std().item<double>(), 0.02, 3e-4);
  EXPECT_NEAR(proj.mean().item<double>(), 0, 3e-4);
  const auto conv = list.at("tokenizers.EMG.conv.weight");
  EXPECT_LE(conv.abs().max().item<double>(), 1 / std::sqrt(21.0));
  EXPECT_NEAR(conv.std().item<double>(), 1 / std::sqrt(63.0), 0.01);
  EXPECT_TRUE(list.at("encoder.norm.weight").eq(1).all().item<bool>());
  EXPECT_TRUE(list.at("encoder.layers.1.mlp.fc2.bias").eq(0).all().item<bool>());
  EXPECT_NEAR(list.at("mask_token").std().item<double>(), 0.02, 0.01);
}

TEST(MultiMae, ShapesForEveryPresence) {
  const MultiMae model(small_config(), 1, at::kCPU);
  for (unsigned presence = 1; presence < 16; ++presence) {
    const int count = std::popcount(presence);
    const auto windows = at::randn({3, count, 3000});
    const auto visible =
        objectives::draw_visible(MaskingKind::multimae, count, -1, some_ids(3), 1, 0);
    const auto bits = static_cast<Presence>(presence);
    EXPECT_EQ(model.embed(windows, bits).sizes(), (at::IntArrayRef{3, 32}));
    EXPECT_EQ(model.reconstruct(windows, bits, visible).sizes(),
              (at::IntArrayRef{3, count * 30, 100}));
  }
}

// A parameter without a gradient makes ranks diverge silently.
TEST(MultiMae, EveryParameterHasAGradientWhateverIsDroppedOrAbsent) {
  const MultiMae model(small_config(), 1, at::kCPU);
  for (unsigned presence = 1; presence < 16; ++presence) {
    const int count = std::popcount(presence);
    for (int dropped = count > 1 ? 0 : -1; dropped < (count > 1 ? count : 0); ++dropped) {
      const auto windows = at::randn({2, count, 3000});
      const auto ids = some_ids(2);
      const auto visible =
          objectives::draw_visible(MaskingKind::multimae_drop, count, dropped, ids, 1, 0);
      const ForwardContext context{
          .training = true, .seed = 1, .step = 5, .window_ids = ids_tensor(ids)};
      const auto output =
          model.decode(windows, static_cast<Presence>(presence), visible, context).samples;
      objectives::mae_loss(output, windows, visible).sum.backward();
      int index = 0;
      for (int m = 0; m < 4; ++m) {
        const bool present = (presence >> m) & 1;
        const bool tokenized = present && index++ != dropped;
        for (const auto& parameter : model.parameters().all()) {
          const auto tokenizer = "tokenizers." + std::string(kModalityNames[m]);
          const auto decoder = "decoders." + std::string(kModalityNames[m]);
          const auto& grad = parameter.value.grad();
          ASSERT_TRUE(grad.defined()) << parameter.name << " presence " << presence;
          const bool any = grad.ne(0).any().item<bool>();
          if (parameter.name.starts_with(tokenizer)) {
            EXPECT_EQ(any, tokenized) << parameter.name << " presence " << presence;
          } else if (parameter.name.starts_with(decoder)) {
            EXPECT_EQ(any, present) << parameter.name << " presence " << presence;
          }
        }
      }
      for (const auto& parameter : model.parameters().all()) {
        auto value = parameter.value;
        value.mutable_grad() = at::Tensor();
      }
    }
  }
}

TEST(MultiMae, DroppedPatchesDoNotMatter) {
  const at::NoGradGuard no_grad;
  const MultiMae model(small_config(), 1, at::kCPU);
  const auto windows = at::randn({2, 4, 3000});
  const auto visible = objectives::draw_visible(MaskingKind::multimae, 4, -1, some_ids(2), 1, 0);
  auto changed = windows.clone().view({2, 120, 100});
  for (int64_t b = 0; b < 2; ++b) {
    const auto row = visible[b];
    for (int64_t token = 0; token < 120; ++token)
      if (!row.eq(token).any().item<bool>()) changed[b][token].fill_(1e3);
  }
  EXPECT_TRUE(at::equal(model.reconstruct(windows, 15, visible),
                        model.reconstruct(changed.view({2, 4, 3000}), 15, visible)));
}

TEST(MultiMae, ContextsDiffer) {
  const at::NoGradGuard no_grad;
  auto config = small_config();
  const MultiMae visible_context(config, 1, at::kCPU);
  config.decoder_context = "interleaved";
  const MultiMae interleaved(config, 1, at::kCPU);
  const auto windows = at::randn({2, 4, 3000});
  const auto visible = objectives::draw_visible(MaskingKind::multimae, 4, -1, some_ids(2), 1, 0);
  EXPECT_FALSE(at::allclose(visible_context.reconstruct(windows, 15, visible),
                            interleaved.reconstruct(windows, 15, visible)));
}

TEST(MultiMae, WrongInputIsRefused) {
  const MultiMae model(small_config(), 1, at::kCPU);
  const auto windows = at::zeros({2, 4, 3000});
  EXPECT_THROW(model.embed(windows, 7), Error);
  EXPECT_THROW(model.embed(windows, 0), Error);
  EXPECT_THROW(model.embed(at::zeros({2, 4, 2999}), 15), Error);
  const std::vector<std::vector<int64_t>> wrong = {{3, 2}, {3, 3}, {-1, 2}, {5, 120}};
  for (const auto& row : wrong)
    EXPECT_THROW(model.reconstruct(windows, 15, at::tensor(row).expand({2, 2})), Error);
  EXPECT_THROW(model.reconstruct(windows, 15, at::zeros({3, 1}, at::kLong)), Error);
  const ForwardContext no_ids{.training = true};
  EXPECT_THROW(model.embed(windows, 15, no_ids), Error);
  const ForwardContext few_ids{.training = true, .window_ids = ids_tensor({1})};
  EXPECT_THROW(model.embed(windows, 15, few_ids), Error);
}

// Dropout is keyed by window: a batch cut in two gives the same outputs up to rounding.
TEST(MultiMae, TrainingOutputsDoNotDependOnTheCutOfTheBatch) {
  const at::NoGradGuard no_grad;
  const MultiMae model(small_config(), 1, at::kCPU);
  const auto ids = some_ids(8);
  const auto windows = at::randn({8, 4, 3000});
  const auto visible = objectives::draw_visible(MaskingKind::multimae_drop, 4, 1, ids, 1, 0);
  const auto run = [&](int64_t first, int64_t last, uint64_t step) {
    const ForwardContext context{.training = true,
                                 .seed = 1,
                                 .step = step,
                                 .window_ids = ids_tensor(ids).slice(0, first, last)};
    return model.reconstruct(windows.slice(0, first, last), 15, visible.slice(0, first, last),
                             context);
  };
  const auto whole = run(0, 8, 3);
  EXPECT_TRUE(at::allclose(whole, at::cat({run(0, 3, 3), run(3, 8, 3)}), 1e-4, 1e-5));
  EXPECT_FALSE(at::allclose(whole, run(0, 8, 4), 1e-4, 1e-5));
}

TEST(MultiMae, UsefulWorkIsThePeersCount) {
  const ModelConfig config;
  EXPECT_NEAR(training_gflop(config, 36), 9.33, 0.005);
  EXPECT_NEAR(embedding_gflop(config), 6.27, 0.005);
}

TEST(LoadParameters, CopiesByNameAndRefusesWhatDoesNotFit) {
  const MultiMae source(small_config(), 1, at::kCPU), target(small_config(), 2, at::kCPU);
  std::map<std::string, at::Tensor> weights;
  for (const auto& parameter : source.parameters().all())
    weights[parameter.name] = parameter.value.detach();
  load_parameters(target.parameters(), weights);
  for (const auto& parameter : target.parameters().all()) {
    EXPECT_TRUE(at::equal(parameter.value, weights.at(parameter.name)));
    EXPECT_TRUE(parameter.value.requires_grad());
  }
  auto encoder = weights;
  std::erase_if(encoder, [](const auto& entry) {
    return entry.first.starts_with("decoders.") || entry.first == "mask_token";
  });
  const MultiMae alone(small_config(), Start::unset(/*pretraining=*/false), at::kCPU);
  EXPECT_NO_THROW(load_parameters(alone.parameters(), encoder));
  EXPECT_THROW(load_parameters(target.parameters(), encoder), Error);
  EXPECT_THROW(load_parameters(alone.parameters(), weights), Error);
  encoder.erase("encoder.norm.bias");
  EXPECT_THROW(load_parameters(alone.parameters(), encoder), Error);
  auto unknown = weights;
  unknown["encoder.norm.gain"] = at::zeros({32});
  EXPECT_THROW(load_parameters(target.parameters(), unknown), Error);
  auto shape = weights;
  shape["mask_token"] = at::zeros({31});
  EXPECT_THROW(load_parameters(target.parameters(), shape), Error);
}

TEST(MultiMae, WithoutDecodersEmbedsAndSaysThatItCannotReconstruct) {
  const MultiMae whole(small_config(), 1, at::kCPU);
  const MultiMae alone(small_config(), Start::unset(/*pretraining=*/false), at::kCPU);
  std::map<std::string, at::Tensor> weights;
  for (const auto& parameter : alone.parameters().all())
    weights[parameter.name] = whole.parameters().at(parameter.name);
  EXPECT_EQ(weights.contains("mask_token"), false);
  load_parameters(alone.parameters(), weights);
  const auto windows = at::randn({2, 4, 3000});
  EXPECT_TRUE(at::equal(alone.embed(windows, 15), whole.embed(windows, 15)));
  const auto visible = objectives::draw_visible(MaskingKind::multimae, 4, -1, some_ids(2), 1, 0);
  EXPECT_THROW(alone.decode(windows, 15, visible), Error);
}

TEST(ModelConfig, RefusesWhatCannotBeBuilt) {
  const auto refused = [](auto change) {
    auto config = small_config();
    change(config);
    EXPECT_THROW(config.validate(), UsageError);
  };
  refused([](ModelConfig& config) { config.heads = 5; });
  refused([](ModelConfig& config) { config.dim = 33, config.heads = 3; });
  refused([](ModelConfig& config) { config.modalities = {}; });
  refused([](ModelConfig& config) { config.modalities = {"EEG", "PPG"}; });
  refused([](ModelConfig& config) { config.modalities = {"EOG", "EEG"}; });
  refused([](ModelConfig& config) { config.modalities = {"EEG", "EEG"}; });
}

}  // namespace
}  // namespace physiomae::model
