#include "physiomae/eval/probe_run.h"

#include "tests/eval/eval_fixture.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/report/score_report.h"

namespace physiomae::eval {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A model at the random start of a seed, as if pretrained on the corpus.
artifacts::LoadedModel started(const TinyCorpus& corpus, uint64_t seed,
                               const std::vector<std::string>& modalities = {"EEG", "EOG", "EMG",
                                                                             "ECG"}) {
  artifacts::ModelInfo info;
  info.architecture = model::tiny_model();
  info.architecture.modalities = modalities;
  info.strategy = "multimae";
  info.recipe = "anti_aliased-1";
  info.split_hash = corpus.split.hash;
  info.seed = seed;
  return {info, model::make_network(info.architecture, seed, at::kCPU), {}};
}

ProbeConfig sleep_alone() {
  ProbeConfig config;
  config.tasks = {"sleep"};
  return config;
}

TEST(ProbeRun, ModelsBesideAreRowsOfTheirOwn) {
  const TinyCorpus corpus;
  const store::Store store = corpus.store();
  const auto model = started(corpus, 1);
  std::vector<BesideModel> beside;
  beside.push_back({"the same", started(corpus, 1)});
  beside.push_back({"another", started(corpus, 2)});
  const report::ScoreReport report = run_probe({.store = store,
                                                .split = corpus.split,
                                                .model = model,
                                                .config = sleep_alone(),
                                                .name = "one",
                                                .beside = std::move(beside),
                                                .out = corpus.folder.path() / "probe",
                                                .compare_band_power = false});
  const auto& methods = report.sizes.front().methods;
  std::vector<std::string> names;
  for (const auto& method : methods) names.push_back(method.method);
  EXPECT_THAT(names, ElementsAre("one", "the same", "another", "random start"));
  const auto probabilities = [&](size_t row) {
    return methods[row].find("sleep")->runs.front().test.probabilities;
  };
  EXPECT_EQ(probabilities(1), probabilities(0));
  EXPECT_EQ(probabilities(3), probabilities(0));
  EXPECT_NE(probabilities(2), probabilities(0));
}

// Note [Offsets of a night]: of the validation nights that are long enough.
TEST(ProbeRun, KeepsHowFarTheSleepHeadIsOffANight) {
  for (const int64_t windows : {6, 61}) {
    const TinyCorpus corpus(/*missing=*/false, windows);
    const auto model = started(corpus, 1);
    const auto out = corpus.folder.path() / "probe";
    run_probe({.store = corpus.store(),
               .split = corpus.split,
               .model = model,
               .config = sleep_alone(),
               .out = out,
               .compare_random = false,
               .compare_band_power = false});
    const artifacts::ModelInfo info = artifacts::read_model_info(out / "model");
    ASSERT_EQ(info.heads.size(), 1U);
    EXPECT_EQ(info.heads[0].night_offsets.size(), windows < 60 ? 0U : 1U);
  }
}

TEST(ProbeRun, PresenceDropoutGivesAnotherHeadAndIsNoted) {
  const TinyCorpus corpus;
  const store::Store store = corpus.store();
  const auto model = started(corpus, 1);
  const auto probed = [&](double share) {
    ProbeConfig config = sleep_alone();
    config.presence_dropout = share;
    const auto out = corpus.folder.path() / fmt::format("probe-{}", share);
    run_probe({.store = store,
               .split = corpus.split,
               .model = model,
               .config = config,
               .out = out,
               .compare_random = false,
               .compare_band_power = false});
    return artifacts::load_model_folder(out / "model", at::kCPU);
  };
  const artifacts::LoadedModel whole = probed(0), dropped = probed(0.5);
  EXPECT_FALSE(
      at::equal(whole.heads.at("heads.sleep.weight"), dropped.heads.at("heads.sleep.weight")));
  EXPECT_EQ(dropped.info.notes.at("probe.sleep.presence_dropout"), "0.5");
  EXPECT_FALSE(whole.info.notes.contains("probe.sleep.presence_dropout"));
}

TEST(ProbeRun, RefusesRowsThatCannotStandTogether) {
  const TinyCorpus corpus;
  const store::Store store = corpus.store();
  const auto model = started(corpus, 1);
  const auto refused = [&](std::vector<BesideModel> beside, const std::string& name = "") {
    return message_of<UsageError>([&] {
      run_probe({.store = store,
                 .split = corpus.split,
                 .model = model,
                 .config = sleep_alone(),
                 .name = name,
                 .beside = std::move(beside),
                 .out = corpus.folder.path() / "probe"});
    });
  };
  std::vector<BesideModel> other;
  other.push_back({"multimae", started(corpus, 2)});
  EXPECT_THAT(refused(std::move(other)), HasSubstr("called \"multimae\""));
  other.clear();
  other.push_back({"random start", started(corpus, 2)});
  EXPECT_THAT(refused(std::move(other)), HasSubstr("random start"));
  other.clear();
  other.push_back({"EEG", started(corpus, 2, {"EEG"})});
  EXPECT_THAT(refused(std::move(other)), HasSubstr("other modalities"));
  other.clear();
  other.push_back({"split", started(corpus, 2)});
  other[0].model.info.split_hash = std::string(64, 'a');
  EXPECT_THAT(refused(std::move(other)),
              testing::AllOf(HasSubstr("\"split\": "), HasSubstr("pretrained with split aaaa")));
  EXPECT_THAT(refused({}, "random start"), HasSubstr("called \"random start\""));
  EXPECT_THAT(refused({}, "band power"), HasSubstr("called \"band power\""));
}

}  // namespace
}  // namespace physiomae::eval
