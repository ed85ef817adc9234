// Probes of a made-up table of embeddings.
#include "physiomae/eval/probe.h"

#include "tests/eval/eval_fixture.h"
#include <gmock/gmock.h>

#include "physiomae/base/random.h"

namespace physiomae::eval {
namespace {

using testing::ElementsAre;

constexpr int64_t kColumns = 7;

// Noise of deviation 1 in 2 columns; in each of 5 more the stage's, a tenth of the noise's size.
class Probe : public testing::Test {
 protected:
  Probe() {
    table_.windows = dataset::windows_of(store_);
    const auto count = static_cast<int64_t>(table_.windows.size());
    table_.values = at::empty({count, kColumns}, at::kFloat);
    RandomSequence random(derive_key(1, Domain::simulation));
    for (int64_t i = 0; i < count; ++i)
      for (int64_t d = 0; d < kColumns; ++d) {
        const auto stage = static_cast<int64_t>(table_.windows[static_cast<size_t>(i)].window % 5);
        const double noise = random.normal();
        table_.values.mutable_data_ptr<float>()[i * kColumns + d] =
            static_cast<float>(d < 2 ? noise : 0.005 * noise + (d - 2 == stage ? 0.1 : 0.0));
      }
  }
  std::vector<dataset::LabelSize> sizes(const std::vector<int64_t>& patients,
                                        int64_t draws = 1) const {
    return dataset::label_sizes(store_, corpus_.split, {.tasks = {"sleep"}}, patients, draws);
  }
  std::vector<ProbedSize> probe(const std::vector<dataset::LabelSize>& sizes,
                                const ProbeConfig& config) const {
    return probe_sizes("made up", sizes, store_, table_, config, /*threads=*/1);
  }
  static std::vector<uint64_t> seeds_of(const ProbedSize& size) {
    std::vector<uint64_t> seeds;
    for (const metrics::TaskRun& run : size.result.find("sleep")->runs) seeds.push_back(run.seed);
    return seeds;
  }

  const TinyCorpus corpus_;
  const store::Store store_ = corpus_.store();
  EmbeddingTable table_;
};

// A fixed number of AdamW steps on raw columns sees the large ones.
TEST_F(Probe, ExactHeadsReadInformationAndNotScale) {
  const auto accuracy = [&](const ProbeConfig& config) {
    return probe(sizes({0}), config)[0].result.over_runs("sleep",
                                                         &metrics::Scores::balanced_accuracy)[0];
  };
  ProbeConfig adamw;
  adamw.solver = "adamw";
  adamw.seeds = 1;
  EXPECT_LT(accuracy(adamw), 0.8);
  EXPECT_EQ(accuracy({}), 1.0);
  const auto before = probe(sizes({0}), {})[0].result.find("sleep")->runs[0].test.probabilities;
  table_.values.mul_(1.0F / 64);
  const auto after = probe(sizes({0}), {})[0].result.find("sleep")->runs[0].test.probabilities;
  ASSERT_EQ(before.size(), after.size());
  for (size_t i = 0; i < before.size(); ++i) EXPECT_NEAR(before[i], after[i], 1e-5);
}

TEST_F(Probe, EachDrawIsARunOfAnExactHead) {
  const auto probed = probe(sizes({1, 0}, /*draws=*/3), {});
  ASSERT_EQ(probed.size(), 2U);
  EXPECT_THAT(seeds_of(probed[0]), ElementsAre(0, 1, 2));
  EXPECT_THAT(seeds_of(probed[1]), ElementsAre(0));
  EXPECT_EQ(probed[0].heads.at("sleep").size(), 3U);
  EXPECT_THAT(probed[1].result.find("sleep")->choice, testing::StartsWith("penalty "));
}

TEST_F(Probe, RunSeedsShareTheDraws) {
  ProbeConfig config;
  config.solver = "adamw";
  config.seeds = 3;
  config.epochs = 2;
  const auto probed = probe(sizes({1, 0}, /*draws=*/2), config);
  EXPECT_THAT(seeds_of(probed[0]), ElementsAre(0, 2, 1));  // draw 0, draw 0, draw 1
  EXPECT_THAT(seeds_of(probed[1]), ElementsAre(0, 1, 2));
  EXPECT_THAT(probed[1].result.find("sleep")->choice,
              testing::HasSubstr("by 1 validation patients (rarest class: 1 windows"));
}

}  // namespace
}  // namespace physiomae::eval
