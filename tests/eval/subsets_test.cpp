#include "physiomae/eval/subsets.h"

#include <bit>

#include "tests/eval/eval_fixture.h"
#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/progress.h"
#include "physiomae/eval/evaluate_run.h"
#include "physiomae/model/late_fusion.h"

namespace physiomae::eval {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Subsets, AreNamedAndRead) {
  EXPECT_EQ(parse_modalities("EEG,ECG", 0x0F), 0b1001);
  EXPECT_EQ(parse_modalities("EMG", 0b0100), 0b0100);
  EXPECT_EQ(subset_name(0b1010), "EOG+ECG");
  EXPECT_THAT(message_of<UsageError>([] { parse_modalities("EEG,", 0x0F); }),
              HasSubstr("names no modality"));
  EXPECT_THAT(message_of<UsageError>([] { parse_modalities("EKG", 0x0F); }), HasSubstr("EKG"));
  EXPECT_THAT(message_of<UsageError>([] { parse_modalities("EEG,EMG", 0b0011); }),
              HasSubstr("the model has no EMG"));
}

TEST(Subsets, AllOfThemBeginWithTheWhole) {
  EXPECT_THAT(all_subsets(0b1010), ElementsAre(0b1010, 0b0010, 0b1000));
  const auto all = all_subsets(0x0F);
  ASSERT_EQ(all.size(), 15U);
  EXPECT_EQ(all.front(), 0x0F);
  for (size_t i = 1; i < all.size(); ++i)
    EXPECT_LE(std::popcount(all[i]), std::popcount(all[i - 1]));
}

class SubsetEmbeddings : public testing::Test {
 protected:
  SubsetEmbeddings() {
    Progress::set_enabled(false);
    at::set_num_threads(1);
  }
  const TinyCorpus corpus_{/*missing=*/true};  // p3 lacks the ECG
  const store::Store store_ = corpus_.store();
  const std::vector<dataset::WindowRef> windows_ = dataset::windows_of(store_);
};

at::Tensor as_it_is(const at::Tensor& embeddings) { return embeddings; }

// In one pass what each subset gives alone, which is what a night without the others gives.
TEST_F(SubsetEmbeddings, AreThoseOfNightsWithoutTheOthers) {
  const auto late = model::LateFusion(model::tiny_model(), 1, at::kCPU);
  const auto early = some_encoder();
  const std::vector<const model::Network*> models = {&late, &early};
  const auto subsets = all_subsets(0x0F);
  for (const model::Network* model : models) {
    const auto tables = embed_subsets(*model, store_, windows_, subsets, {}, as_it_is);
    ASSERT_EQ(tables.size(), 15U);
    for (size_t i = 0; i < subsets.size(); ++i) {
      const auto some = dataset::windows_with(store_, windows_, subsets[i]);
      EXPECT_EQ(tables[i].windows.size(), some.size());
      EXPECT_EQ(some.size(), subsets[i] == 0b1000 ? 30U : 36U);  // p3 has no ECG
      const auto alone = embed_windows(*model, store_, some, {.modalities = subsets[i]});
      EXPECT_TRUE(at::allclose(alone.rows(some), tables[i].rows(some), 1e-4, 1e-5));
    }
    EXPECT_FALSE(at::allclose(tables[0].values, tables[1].values));
  }
  const TinyCorpus other;  // the same nights, but for the ECG of p3
  train::write_noise_record(other.store_path(), "p0", /*windows=*/6, 0b0011);
  const auto store = other.store();
  const std::vector<dataset::WindowRef> p0 = {dataset::windows_of(store, {"p0"}).front()};
  EXPECT_TRUE(at::equal(embed_windows(early, store, p0, {}).values,
                        embed_windows(early, store_, p0, {.modalities = 0b0011}).values));
}

TEST_F(SubsetEmbeddings, AWindowWithoutAnyOfThemIsAnErrorWhereAllAreAsked) {
  EXPECT_THROW(embed_windows(some_encoder(), store_, windows_, {.modalities = 0b1000}), Error);
}

TEST_F(SubsetEmbeddings, OtherModalitiesAreAnotherFingerprint) {
  const auto encoder = some_encoder();
  const auto all = embedding_fingerprint(encoder, store_, windows_, {});
  EXPECT_EQ(embedding_fingerprint(encoder, store_, windows_, {.modalities = 0x0F}), all);
  EXPECT_NE(embedding_fingerprint(encoder, store_, windows_, {.modalities = 0b0111}), all);
}

artifacts::LoadedModel with_head() {
  artifacts::LoadedModel model;
  model.info.architecture = model::tiny_model();
  model.info.strategy = "multimae";
  model.info.heads = {{"sleep", dataset::task("sleep").class_names}};
  model.model = model::make_network(model.info.architecture, 0, at::kCPU);
  model.heads = {{"heads.sleep.weight", 3 * at::randn({5, 32})},
                 {"heads.sleep.bias", at::zeros({5})}};
  return model;
}

TEST_F(SubsetEmbeddings, ScoresOfPatientsThatTheModelMayHaveSeenSaySo) {
  const auto out = corpus_.folder.path() / "evaluation";
  auto model = with_head();
  model.info.split_hash = "its own";
  const auto notes = [&](const std::string& part, const std::string& split) {
    return run_evaluation(store_, {"p3", "v0"}, model, "all_staged", out / (part + split), {0x0F},
                          part, split)
        .sizes.at(0)
        .methods.at(0)
        .find("sleep")
        ->notes;
  };
  EXPECT_THAT(notes("test", "its own"), IsEmpty());
  EXPECT_THAT(notes("test", "another"),
              ElementsAre(HasSubstr("trained with split its own, this one is another")));
  EXPECT_THAT(notes("all", ""), ElementsAre(HasSubstr("on some of these patients: --split")));
}

TEST_F(SubsetEmbeddings, AreScoredEachOnTheWindowsThatHaveTheirs) {
  const auto out = corpus_.folder.path() / "evaluation";
  const auto model = with_head();
  const auto report =
      run_evaluation(store_, {"p3", "v0"}, model, "all_staged", out, all_subsets(0x0F));
  const auto& methods = report.sizes.at(0).methods;
  ASSERT_EQ(methods.size(), 15U);
  EXPECT_EQ(methods.front().method, "EEG+EOG+EMG+ECG");
  for (const auto& method : methods) {
    const auto& result = *method.find("sleep");
    ASSERT_EQ(result.runs.size(), 1U);
    const bool few = method.method == "ECG";
    EXPECT_EQ(result.runs[0].scores.windows, few ? 6 : 12) << method.method;
    if (few) {
      EXPECT_THAT(result.notes, ElementsAre(HasSubstr("6 of 12 windows have none")));
    }
    const auto suffix = method.method == methods.front().method ? "" : "_" + method.method;
    EXPECT_TRUE(std::filesystem::exists(out / ("predictions_sleep" + suffix + ".csv")));
  }
  // Alone the subset gives the same.
  const auto alone =
      run_evaluation(store_, {"p3", "v0"}, model, "all_staged", out / "one", {0b0101});
  EXPECT_EQ(alone.sizes.at(0).methods.at(0).method, "multimae");
  const auto& found = alone.sizes[0].methods[0].find("sleep")->runs[0].test.probabilities;
  for (const auto& method : methods)
    if (method.method == "EEG+EMG") {
      const auto& expected = method.find("sleep")->runs[0].test.probabilities;
      ASSERT_EQ(found.size(), expected.size());
      for (size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-5);
    }
}

}  // namespace
}  // namespace physiomae::eval
