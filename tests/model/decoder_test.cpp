#include "physiomae/model/decoder.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "physiomae/model/multi_mae.h"
#include "physiomae/model/visible_plan.h"
#include "physiomae/objectives/mae_loss.h"
#include "physiomae/objectives/masking.h"
#include "physiomae/objectives/spectrum.h"

namespace physiomae::model {
namespace {

ModelConfig config_of(const std::string& decoder_context) {
  ModelConfig config;
  config.dim = 32;
  config.depth = 2;
  config.heads = 4;
  config.mlp_hidden = 64;
  config.dropout = 0.1;
  config.decoder_context = decoder_context;
  return config;
}

struct Losses {
  at::Tensor loss;
  std::vector<at::Tensor> gradients;
};

// What a step computes, with dropout and a modality dropped, of the dropped tokens alone or of all.
Losses step(const MultiMae& model, bool all) {
  const std::vector<uint64_t> ids = {7, 8, 9};
  const auto visible =
      objectives::draw_visible(objectives::MaskingKind::multimae_drop, 4, 2, ids, 1, 0);
  const auto windows = at::randn({3, 4, 3000}, at::detail::createCPUGenerator(5));
  const ForwardContext context{.training = true,
                               .seed = 1,
                               .step = 4,
                               .window_ids = at::tensor(std::vector<int64_t>{7, 8, 9})};
  const auto samples = all ? model.reconstruct(windows, 15, visible, context)
                           : model.decode(windows, 15, visible, context).samples;
  Losses result{objectives::mae_loss(samples, windows, visible).sum, {}};
  result.loss.backward();
  for (const auto& parameter : model.parameters().all()) {
    auto value = parameter.value;
    result.gradients.push_back(value.grad().clone());
    value.mutable_grad() = at::Tensor();
  }
  return result;
}

// Exact: the tokens that no loss reads are left out of the layer's queries, MLP and head.
TEST(Decoder, TheDroppedTokensAloneGiveTheLossAndGradientsOfAll) {
  for (const std::string context : {"visible", "interleaved"}) {
    const MultiMae model(config_of(context), 1, at::kCPU);
    const Losses whole = step(model, true), part = step(model, false);
    EXPECT_NEAR(part.loss.item<double>(), whole.loss.item<double>(),
                1e-6 * whole.loss.item<double>());
    for (size_t i = 0; i < whole.gradients.size(); ++i) {
      const double largest = whole.gradients[i].abs().max().item<double>();
      EXPECT_LE((part.gradients[i] - whole.gradients[i]).abs().max().item<double>(),
                1e-5 * largest + 1e-9)
          << model.parameters().all()[i].name;
    }
  }
}

TEST(Decoder, VisibleTokensAreZerosOrReconstructed) {
  const MultiMae model(config_of("visible"), 1, at::kCPU, objectives::kSpectralBands);
  const auto windows = at::randn({2, 4, 3000});
  const std::vector<uint64_t> ids = {1, 2};
  const auto visible =
      objectives::draw_visible(objectives::MaskingKind::multimae, 4, -1, ids, 1, 0);
  const auto dropped = objectives::dropped_tokens(visible, 120, windows.options());  // (B, 120)
  const auto decoded = model.decode(windows, 15, visible);
  const auto all = model.reconstruct(windows, 15, visible);
  EXPECT_TRUE(at::equal(decoded.samples.abs().sum(-1).gt(0), dropped.gt(0)));
  EXPECT_TRUE(at::equal(decoded.log_power.abs().sum(-1).gt(0), dropped.gt(0)));
  const auto reconstructed = all.abs().sum(-1).gt(0).all();
  EXPECT_TRUE(reconstructed.item<bool>());
  EXPECT_TRUE(at::allclose(all * dropped.unsqueeze(-1), decoded.samples, 1e-5, 1e-6));
}

TEST(VisiblePlan, NamesEveryTokenOnce) {
  const auto visible = at::tensor(std::vector<int64_t>{0, 29, 31, 1, 2, 3}).view({2, 3});
  const VisiblePlan plan = plan_visible(visible, 2, at::kCPU);
  EXPECT_EQ(plan.offsets, (std::vector<int64_t>{0, 5, 6}));
  EXPECT_EQ(plan.slots[0][1][3].item<int64_t>(), 5);  // window 1's third visible token
  EXPECT_EQ(plan.slots[1][0][1].item<int64_t>(), 2);
  EXPECT_EQ(plan.ranks[0][1][1].item<int64_t>(), 2);  // behind two of window 0
  EXPECT_EQ(plan.ranks[1][0][1].item<int64_t>(), 0);
  EXPECT_TRUE(at::equal(plan.visible_rows(0), at::tensor(std::vector<int64_t>{0, 1, 3, 4, 5})));
  EXPECT_TRUE(at::equal(plan.visible_rows(1), at::tensor(std::vector<int64_t>{2})));
  for (int64_t m = 0; m < 2; ++m) {
    const auto& dropped = plan.dropped[static_cast<size_t>(m)];
    EXPECT_EQ(dropped.numel(), 60 - plan.visible_rows(static_cast<size_t>(m)).numel());
    const auto spread = plan.spread[m].flatten();
    EXPECT_TRUE(at::equal(spread.index_select(0, dropped), at::arange(dropped.numel())));
    EXPECT_TRUE(at::equal(spread.lt(0), plan.slots[m].flatten().ge(0)));
  }
}

}  // namespace
}  // namespace physiomae::model
