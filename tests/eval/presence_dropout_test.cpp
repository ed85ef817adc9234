#include "physiomae/eval/presence_dropout.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "tests/eval/eval_fixture.h"
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "physiomae/base/modality.h"
#include "physiomae/base/progress.h"
#include "physiomae/model/late_fusion.h"

namespace physiomae::eval {
namespace {

TEST(KeptModalities, AreLeftOutAtTheirShareAndNeverAll) {
  constexpr int kWindows = 20000;
  constexpr double kShare = 0.3;
  std::array<int, kModalities> kept{};
  for (uint64_t id = 0; id < kWindows; ++id) {
    const Presence some = kept_modalities(0x0F, kShare, id);
    EXPECT_NE(some, 0);
    EXPECT_EQ(some, kept_modalities(0x0F, kShare, id));
    for (const size_t m : kEachModality) kept[m] += some >> m & 1;
  }
  // All four are drawn out in 0.3^4 of the windows, where one of them stays.
  const double expected = 1 - kShare + std::pow(kShare, 4) / 4;
  for (const int count : kept) EXPECT_NEAR(count, kWindows * expected, 4 * 65);
}

TEST(KeptModalities, AreAmongThoseThatAreThere) {
  std::array<int, 16> seen{};
  for (uint64_t id = 0; id < 200; ++id) ++seen[kept_modalities(0b1010, 0.8, id)];
  for (size_t subset = 0; subset < seen.size(); ++subset)
    EXPECT_EQ(seen[subset] > 0, subset == 0b0010 || subset == 0b1000 || subset == 0b1010) << subset;
  EXPECT_EQ(kept_modalities(0b0100, 0.9, 7), 0b0100) << "the only one";
  EXPECT_EQ(kept_modalities(0x0F, 0, 7), 0x0F);
}

class PresenceDropout : public testing::Test {
 protected:
  PresenceDropout() {
    Progress::set_enabled(false);
    at::set_num_threads(1);
  }
  void drop(EmbeddingTable& table, const model::Network& model, double share) const {
    drop_modalities(table, training_, share, corpus_.folder.path() / "cache", model, store_, {});
  }

  Presence kept(const dataset::WindowRef& window, double share) const {
    return kept_modalities(dataset::presence_of(store_, window, 0x0F), share,
                           id_of(store_, window));
  }

  const TinyCorpus corpus_{/*missing=*/true};  // p3 lacks the ECG
  const store::Store store_ = corpus_.store();
  const std::vector<dataset::WindowRef> windows_ = dataset::windows_of(store_);
  const std::vector<dataset::WindowRef> training_{windows_.begin(), windows_.begin() + 24};
};

// In late fusion a modality's part of the embedding is zero where it was left out, and as it was
// where it stays.
TEST_F(PresenceDropout, ZeroesWhatTrainingWindowsLoseInLateFusion) {
  const auto model = model::LateFusion(model::tiny_model(), 1, at::kCPU);
  const EmbeddingTable whole = embed_windows(model, store_, windows_, {});
  EmbeddingTable table = {whole.windows, whole.values.clone()};
  drop(table, model, 0.5);
  const int64_t width = model.config().dim;
  int changed = 0;
  for (const dataset::WindowRef& window : windows_) {
    const Presence there = dataset::presence_of(store_, window, 0x0F);
    const bool trains = std::ranges::find(training_, window) != training_.end();
    const Presence stays = trains ? kept(window, 0.5) : there;
    changed += stays != there;
    const at::Tensor before = whole.rows({window})[0], after = table.rows({window})[0];
    for (const size_t m : kEachModality) {
      const auto part = [&](const at::Tensor& row) {
        return row.narrow(0, static_cast<int64_t>(m) * width, width);
      };
      if ((stays >> m & 1) != 0)
        EXPECT_TRUE(at::allclose(part(after), part(before), 1e-4, 1e-5));
      else
        EXPECT_EQ(part(after).abs().max().item<float>(), 0);
    }
  }
  EXPECT_GT(changed, 12);
}

TEST_F(PresenceDropout, EmbedsAnewInEarlyFusion) {
  const auto model = some_encoder();
  EmbeddingTable table = embed_windows(model, store_, windows_, {});
  const at::Tensor whole = table.values.clone();
  drop(table, model, 0);
  EXPECT_TRUE(at::equal(table.values, whole));
  drop(table, model, 0.5);
  for (const dataset::WindowRef& ref : training_) {
    const auto alone = embed_windows(model, store_, {ref}, {.modalities = kept(ref, 0.5)});
    EXPECT_TRUE(at::allclose(table.rows({ref}), alone.values, 1e-4, 1e-5)) << ref.window;
  }
  EXPECT_FALSE(at::allclose(table.values, whole));
}

}  // namespace
}  // namespace physiomae::eval
