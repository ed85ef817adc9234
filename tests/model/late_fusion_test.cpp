#include "physiomae/model/late_fusion.h"

#include <bit>

#include "tests/model/tiny_model.h"
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/model/flops.h"
#include "physiomae/model/multi_mae.h"

namespace physiomae::model {
namespace {

ModelConfig of_modality(const std::string& name) {
  ModelConfig config = tiny_model();
  config.modalities = {name};
  return config;
}

// The windows of the modalities in `presence`, of all four.
at::Tensor present_windows(const at::Tensor& windows, Presence presence) {
  std::vector<int64_t> rows;
  for (int64_t m = 0; m < 4; ++m)
    if ((presence >> m & 1) != 0) rows.push_back(m);
  return windows.index_select(1, at::tensor(rows));
}

TEST(LateFusion, FullSizeHasAnEncoderAndAProjectionAModality) {
  const LateFusion model(ModelConfig{}, 1, at::kCPU);
  ModelConfig one;
  one.modalities = {"EEG"};
  int64_t encoder = 0;
  for (const auto& parameter : MultiMae(one, 1, at::kCPU).parameters().all())
    if (parameter.purpose == Purpose::embedding) encoder += parameter.value.numel();
  const int64_t projection = 512 * 256 + 256 + 256 * 128 + 128;
  EXPECT_EQ(model.parameters().count(), 4 * (encoder + projection));
  EXPECT_EQ(model.parameters().count(), 104'827'904);
  EXPECT_EQ(model.embedding_width(), 4 * 512);
  EXPECT_EQ(model.config().fusion, "late");
  EXPECT_EQ(model.parameters().at("projections.ECG.fc1.weight").sizes(),
            (at::IntArrayRef{256, 512}));
  EXPECT_EQ(model.parameters().at("encoders.EOG.tokenizers.EOG.conv.weight").sizes(),
            (at::IntArrayRef{64, 1, 21}));
}

TEST(LateFusion, ProjectionsServePretrainingAlone) {
  const LateFusion model(tiny_model(), 1, at::kCPU);
  for (const auto& parameter : model.parameters().all())
    EXPECT_EQ(parameter.purpose, parameter.name.starts_with("projections.") ? Purpose::pretraining
                                                                            : Purpose::embedding)
        << parameter.name;
}

// With its prefix left out an encoder is that of a model of one modality.
TEST(LateFusion, EmbedsAsModelsOfOneModalityDoSideBySide) {
  const LateFusion model(tiny_model(), 3, at::kCPU);
  const auto windows = at::randn({5, 4, kWindowSamples});
  const auto found = model.embed(windows, 0x0F);  // (5, 4 * 32)
  ASSERT_EQ(found.sizes(), (at::IntArrayRef{5, 128}));
  for (int64_t m = 0; m < 4; ++m) {
    const std::string name(kModalityNames[static_cast<size_t>(m)]);
    const MultiMae alone(of_modality(name), Start::unset(/*pretraining=*/false), at::kCPU);
    std::map<std::string, at::Tensor> weights;
    const std::string prefix = "encoders." + name + ".";
    for (const auto& parameter : model.parameters().all())
      if (parameter.name.starts_with(prefix))
        weights[parameter.name.substr(prefix.size())] = parameter.value;
    load_parameters(alone.parameters(), weights);
    const auto expected = alone.embed(windows.narrow(1, m, 1), static_cast<Presence>(1U << m));
    EXPECT_TRUE(at::equal(found.slice(1, 32 * m, 32 * m + 32), expected)) << name;
  }
}

TEST(LateFusion, WhatIsAbsentIsZeroAndChangesNothingElse) {
  const LateFusion model(tiny_model(), 3, at::kCPU);
  const auto windows = at::randn({3, 4, kWindowSamples});
  const auto all = model.embed(windows, 0x0F).view({3, 4, 32});
  for (const Presence presence : {1, 2, 5, 10, 14}) {
    const auto some = model.embed(present_windows(windows, presence), presence).view({3, 4, 32});
    for (int64_t m = 0; m < 4; ++m) {
      const bool there = (presence >> m & 1) != 0;
      EXPECT_TRUE(at::equal(some.select(1, m),
                            there ? all.select(1, m) : at::zeros_like(all.select(1, m))));
    }
    EXPECT_EQ(model.project(present_windows(windows, presence), presence).sizes(),
              (at::IntArrayRef{3, std::popcount(presence), kProjectionWidth}));
  }
}

TEST(LateFusion, EveryParameterTakesPartWhateverIsAbsent) {
  const LateFusion model(tiny_model(), 3, at::kCPU);
  const auto windows = at::randn({2, 2, kWindowSamples});
  model.project(windows, 0b0101).square().sum().backward();
  for (const auto& parameter : model.parameters().all()) {
    ASSERT_TRUE(parameter.value.grad().defined()) << parameter.name;
    const bool absent = parameter.name.find(".EOG.") != std::string::npos ||
                        parameter.name.find(".ECG.") != std::string::npos;
    EXPECT_EQ(parameter.value.grad().abs().sum().item<float>() == 0, absent) << parameter.name;
  }
}

// Encoders of different modalities do not drop the same elements.
TEST(LateFusion, DropoutIsItsOwnInEveryEncoder) {
  const LateFusion model(tiny_model(), 3, at::kCPU);
  for (const auto& parameter : model.parameters().all()) {  // all encoders alike
    const auto end = parameter.name.find('.', sizeof("encoders.") - 1);
    if (!parameter.name.starts_with("encoders.") || parameter.name.starts_with("encoders.EEG."))
      continue;
    auto name = parameter.name;
    const auto modality = name.substr(sizeof("encoders.") - 1, end - sizeof("encoders.") + 1);
    for (size_t at = name.find(modality); at != std::string::npos; at = name.find(modality))
      name.replace(at, 3, "EEG");
    parameter.value.detach().copy_(model.parameters().at(name).detach());
  }
  const auto one = at::randn({2, 1, kWindowSamples});
  const ForwardContext training{
      .training = true, .seed = 1, .step = 2, .window_ids = at::tensor({7, 8}, at::kLong)};
  const auto same = at::cat({one, one, one, one}, 1);
  const auto off = model.embed(same, 0x0F).view({2, 4, 32});
  EXPECT_TRUE(at::allclose(off.select(1, 0), off.select(1, 1)));
  const auto on = model.embed(same, 0x0F, training).view({2, 4, 32});
  for (int64_t m = 1; m < 4; ++m)
    EXPECT_FALSE(at::allclose(on.select(1, 0), on.select(1, m), 1e-3, 1e-3));
  EXPECT_TRUE(at::equal(model.embed(same, 0x0F, training).view({2, 4, 32}), on));
}

TEST(LateFusion, RefusesWhatDoesNotFit) {
  const LateFusion model(of_modality("EMG"), 1, at::kCPU);
  EXPECT_THROW(model.embed(at::randn({2, 1, 3000}), 0b0001), Error);
  EXPECT_THROW(model.embed(at::randn({2, 2, 3000}), 0b0100), Error);
  EXPECT_THROW(model.project(at::randn({2, 1, 2999}), 0b0100), Error);
}

TEST(LateFusion, IsTheNetworkOfAConfigurationOfLateFusion) {
  auto config = tiny_model();
  EXPECT_EQ(make_network(config, 1, at::kCPU)->embedding_width(), 32);
  config.fusion = "late";
  EXPECT_EQ(make_network(config, 1, at::kCPU)->embedding_width(), 128);
}

// Of a window, by hand: what counts is what torch.utils.flop_counter would count.
TEST(LateFusion, UsefulWorkIsThatOfFourEncodersAndProjections) {
  const ModelConfig config;
  const double alone = late_fusion_training_gflop(of_modality("EEG")) * 4;
  EXPECT_NEAR(late_fusion_training_gflop(tiny_model()), alone, 1e-9);
  EXPECT_GT(late_fusion_training_gflop(config), 3 * embedding_gflop(config) * 0.95);
}

}  // namespace
}  // namespace physiomae::model
