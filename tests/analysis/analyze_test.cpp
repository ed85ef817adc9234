#include "physiomae/analysis/analyze.h"

#include <fstream>

#include "tests/analysis/analysis_fixture.h"
#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/file.h"
#include "physiomae/model/late_fusion.h"

namespace physiomae::analysis {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

at::Tensor tensor_of(const AnalysisFixture& fixture, const std::string& file,
                     const std::string& name) {
  return artifacts::read_tensor_file(fixture.folder.path() / file).tensors.at(name);
}

std::vector<std::string> lines_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

TEST(Analysis, WritesTheDataOfEveryPicture) {
  AnalysisFixture fixture;
  fixture.split.emplace();
  fixture.split->pretrain = fixture.split->train = {"t0"};
  fixture.split->validation = {"t1"};
  fixture.split->test = {"t2"};
  const AnalysisReport report = fixture.run({});
  const auto summary = json::parse(report.json);
  EXPECT_EQ(read_text(fixture.folder / "out/summary.json"), report.json);
  EXPECT_FALSE(summary.contains("left_out"));
  for (const auto& name : analysis_names()) EXPECT_TRUE(summary["results"].contains(name)) << name;
  EXPECT_EQ(summary["windows"]["drawn"], 10);
  EXPECT_EQ(summary["windows"]["of"], 12);

  const auto rollout = tensor_of(fixture, "out/rollout.safetensors", "rollout");
  EXPECT_LT((rollout.sum(-1) - 1).abs().max().item<double>(), 1e-5);
  const auto& crossing = summary["results"]["rollout"]["crossing"];
  EXPECT_NEAR(crossing["value"].get<double>(),
              tensor_of(fixture, "out/rollout.safetensors", "crossing").mean().item<double>(),
              1e-9);
  EXPECT_LT(crossing["low"].get<double>(), crossing["value"].get<double>());
  EXPECT_EQ(tensor_of(fixture, "out/attention.safetensors", "layers").sizes(),
            (at::IntArrayRef{2, 120, 120}));
  EXPECT_EQ(lines_of(fixture.folder / "out/attention_layers.csv").size(), 1U + 2 * (1 + 4));
  EXPECT_EQ(tensor_of(fixture, "out/variance.safetensors", "source_variance").sizes(),
            (at::IntArrayRef{3, 4, 32}));
  EXPECT_EQ(lines_of(fixture.folder / "out/variance.csv").size(), 1U + 3 * 4);
  EXPECT_EQ(tensor_of(fixture, "out/reconstruction.safetensors", "target").sizes(),
            (at::IntArrayRef{2, 4, 3000}));
  const auto dropped = tensor_of(fixture, "out/reconstruction.safetensors", "dropped");
  EXPECT_EQ(dropped.sum().item<int64_t>(), 2 * 84);
  EXPECT_EQ(lines_of(fixture.folder / "out/cross.csv").size(), 1U + 4 * 8 * 2);
  EXPECT_EQ(lines_of(fixture.folder / "out/cross_shapley.csv").size(), 1U + 4 * 3);
  EXPECT_EQ(lines_of(fixture.folder / "out/window.csv").size(), 1U + 3000);
  EXPECT_THAT(lines_of(fixture.folder / "out/split.csv"),
              testing::Contains(testing::StartsWith("test,1,1,4,")));
  EXPECT_THAT(report.text, AllOf(HasSubstr("Attention rollout"), HasSubstr("R² of ECG")));
}

TEST(Analysis, BlocksOfTheArchitectureHoldAllParameters) {
  const AnalysisFixture fixture;
  fixture.run({"architecture"});
  const auto picture = json::parse(read_text(fixture.folder / "out/architecture.json"));
  int64_t sum = 0;
  for (const auto& block : picture["blocks"]) sum += block["parameters"].get<int64_t>();
  EXPECT_EQ(sum, fixture.loaded.model->parameters().count());
  EXPECT_EQ(picture["parameters"], sum);
}

TEST(Analysis, DrawsAreTheSameForAnyThreadsAndBatch) {
  const AnalysisFixture fixture;
  const std::vector<std::string> what = {"rollout", "variance", "reconstruction", "cross"};
  at::set_num_threads(1);
  const auto one = json::parse(fixture.run(what, "one").json);
  at::set_num_threads(2);
  const auto two = json::parse(fixture.run(what, "two", /*seed=*/0, /*batch=*/3).json);
  at::set_num_threads(1);
  const auto other = json::parse(fixture.run(what, "other", /*seed=*/1).json);
  const auto of_one = one.flatten(), of_two = two.flatten();
  for (const auto& [path, value] : of_one.items()) {
    if (value.is_number_float())
      EXPECT_NEAR(of_two[path].get<double>(), value.get<double>(), 1e-5) << path;
    else
      EXPECT_EQ(of_two[path], value) << path;
  }
  for (const char* name : {"target", "dropped"}) {
    const auto of = [&](const std::string& run) {
      return tensor_of(fixture, run + "/reconstruction.safetensors", name);
    };
    EXPECT_TRUE(at::equal(of("one"), of("two")));
    EXPECT_FALSE(at::equal(of("one"), of("other")));
  }
}

TEST(Analysis, SomeModalitiesOfAModelAlone) {
  AnalysisFixture fixture({"t0", "t1"}, /*present=*/0x07);
  const store::Store store(fixture.folder / "store");
  const auto report =
      run_analysis({.store = store,
                    .model = fixture.loaded,
                    .patients = fixture.patients,
                    .split = {},
                    .options = {.what = {"rollout", "cross"}, .modalities = 0x07, .windows = 4},
                    .out = fixture.folder / "out"});
  const auto summary = json::parse(report.json);
  EXPECT_EQ(summary["results"]["rollout"]["tokens"], 90);
  EXPECT_EQ(lines_of(fixture.folder / "out/cross.csv").size(), 1U + 3 * 4 * 2);
}

TEST(Analysis, AsManyTokensAreShownAsTheRunShowed) {
  AnalysisFixture fixture;
  const auto visible = [&] {
    const auto results = json::parse(fixture.run({"reconstruction", "cross", "architecture"}).json);
    const auto& found = results["results"];
    EXPECT_EQ(found["cross"]["r2"]["EEG"]["EOG+EMG+ECG"]["trained"]["visible_tokens"],
              found["reconstruction"]["visible_tokens"]);
    EXPECT_EQ(found["architecture"]["visible_tokens"], found["reconstruction"]["visible_tokens"]);
    return found["reconstruction"]["visible_tokens"].get<int64_t>();
  };
  EXPECT_EQ(visible(), 36);
  fixture.loaded.info.mask_ratio = 0.5;
  EXPECT_EQ(visible(), 45);
}

TEST(Analysis, SecondsOfMean0AndVariance1AreHeldAgainstTheirLike) {
  AnalysisFixture fixture;
  const auto error = [&] {
    const auto summary = json::parse(fixture.run({"reconstruction"}).json);
    const auto& eeg = summary["results"]["reconstruction"]["modalities"]["EEG"];
    const double mse = eeg["mse"]["value"], r2 = eeg["r2"]["value"];
    return mse / (1 - r2);  // the mean square of what was to be said
  };
  EXPECT_GT(std::abs(error() - 0.99), 0.05);
  fixture.loaded.info.per_patch_targets = true;
  EXPECT_NEAR(error(), 0.99, 1e-3);  // 99 / 100: the variance divides by S - 1
}

TEST(Analysis, WithoutDecodersNothingIsReconstructed) {
  AnalysisFixture fixture;
  fixture.loaded.info.decoders = false;
  fixture.loaded.model =
      std::make_unique<model::MultiMae>(model::tiny_model(), model::Start::unset(false), at::kCPU);
  for (const auto& parameter : fixture.loaded.model->parameters().all())
    parameter.value.detach().normal_(0, 0.1);
  for (const char* name : {"reconstruction", "cross"})
    EXPECT_THAT(message_of<UsageError>([&] { fixture.run({name}); }),
                AllOf(HasSubstr("has no decoders"), HasSubstr("hint: after `probe`")));
  EXPECT_FALSE(std::filesystem::exists(fixture.folder / "out"));
  const auto summary = json::parse(fixture.run({}).json);
  EXPECT_THAT(summary["left_out"]["cross"].get<std::string>(), HasSubstr("no decoders"));
  EXPECT_THAT(summary["left_out"]["split"].get<std::string>(), HasSubstr("no split"));
  EXPECT_TRUE(summary["results"].contains("variance"));
}

TEST(Analysis, LateFusionSharesNothing) {
  AnalysisFixture fixture;
  auto config = model::tiny_model();
  config.fusion = "late";
  fixture.loaded.model = std::make_unique<model::LateFusion>(config, 1, at::kCPU);
  for (const char* name : {"rollout", "attention", "variance"})
    EXPECT_THAT(message_of<UsageError>([&] { fixture.run({name}); }),
                AllOf(HasSubstr("fuses late"), HasSubstr("hint:")));
  EXPECT_THAT(message_of<UsageError>([&] { fixture.run({"cross"}); }),
              HasSubstr("no masked autoencoder"));
  const auto summary = json::parse(fixture.run({}).json);
  EXPECT_TRUE(summary["results"].contains("window"));
  EXPECT_EQ(summary["results"]["architecture"]["fusion"], "late");
}

TEST(Analysis, AConvolutionalNetworkHasNoAttention) {
  AnalysisFixture fixture;
  auto config = model::tiny_model();
  config.network = "conv";
  fixture.loaded.model = model::make_network(config, 1, at::kCPU);
  for (const char* name : {"rollout", "attention", "variance"})
    EXPECT_THAT(message_of<UsageError>([&] { fixture.run({name}); }),
                AllOf(HasSubstr("convolutional"), HasSubstr("hint:")));
  fixture.run({});
  const auto picture = json::parse(read_text(fixture.folder / "out/architecture.json"));
  int64_t sum = 0;
  for (const auto& block : picture["blocks"]) sum += block["parameters"].get<int64_t>();
  EXPECT_EQ(sum, fixture.loaded.model->parameters().count());
}

TEST(Analysis, AMissingModalityIsNamed) {
  const AnalysisFixture fixture({"t0", "t1"}, /*present=*/0x0D);
  EXPECT_THAT(input_error_of([&] { fixture.run({"rollout"}); }),
              AllOf(HasSubstr("none of them has EOG"), HasSubstr("hint:")));
  EXPECT_FALSE(std::filesystem::exists(fixture.folder / "out"));
}

TEST(Analysis, SourceVarianceNeedsAnotherPatient) {
  const AnalysisFixture fixture({"t0"});
  EXPECT_THAT(input_error_of([&] { fixture.run({"variance"}); }),
              AllOf(HasSubstr("there is one patient"), HasSubstr("--what")));
}

TEST(Analysis, AnUnknownNameIsRefused) {
  const AnalysisFixture fixture;
  EXPECT_THAT(message_of<UsageError>([&] { fixture.run({"varience"}); }),
              AllOf(HasSubstr("unknown analysis \"varience\""), HasSubstr("\"variance\"?")));
  EXPECT_THAT(message_of<UsageError>([&] { fixture.run({"split"}); }), HasSubstr("--split"));
}

TEST(Analysis, AFolderThatHoldsAnotherModelsIsRefused) {
  AnalysisFixture fixture;
  fixture.run({"architecture"});
  fixture.run({"window"});  // the same model's
  fixture.loaded.info.steps = 7;
  EXPECT_THAT(message_of<UsageError>([&] { fixture.run({"window"}); }),
              HasSubstr("out: holds the analysis of another model"));
  fixture.run({"window"}, "elsewhere");
  fixture.folder.write("out/summary.json", "damaged");
  fixture.run({"window"});
}

TEST(Analysis, AStoreOfAnotherRecipeIsRefused) {
  AnalysisFixture fixture;
  fixture.loaded.info.recipe = "paper-1";
  EXPECT_THAT(message_of<UsageError>([&] { fixture.run({"rollout"}); }),
              HasSubstr("the model wants \"paper-1\""));
}

}  // namespace
}  // namespace physiomae::analysis
