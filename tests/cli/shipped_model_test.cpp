// data/models/twin: what a user has in the first minute.
#ifdef PHYSIOMAE_WITH_TORCH
#include "tests/cli/program.h"
#include "tests/oracle.h"
#include <gmock/gmock.h>

#include "physiomae/io/safetensors.h"

namespace physiomae {
namespace {

using nlohmann::json;

const std::filesystem::path kModel = project_folder() / "data/models/twin";

TEST(ShippedModel, StagesSimulatedNightsThatItHasNotSeen) {
  const TemporaryFolder folder;
  run_for_json({"simulate", "--patients", "3", "--unlabelled", "0", "--hours", "1.5", "--seed",
                "100", "--out", folder / "night"});
  const json result = run_for_json({"predict", folder / "night", "--model", kModel, "--out",
                                    folder / "staged", "--agreement", "--threads", "1"});
  EXPECT_EQ(result["staged"], 3);
  const json agreement = json::parse(read_text(folder / "staged/agreement.json"));
  EXPECT_GT(agreement["windows"].get<int>(), 500);
  // .68 to .77 a night; guessing by the commonest stage has 0.
  EXPECT_GT(agreement["kappa"].get<double>(), 0.55);
  const std::string first = agreement["nights"][0]["record"];
  const json report = json::parse(read_text(folder / "staged" / first / "night.json"));
  EXPECT_EQ(report["intervals"], (json{{"share", 0.9}, {"offsets_of_nights", 7}}));
  for (const json& night : agreement["nights"])
    EXPECT_GT(night["kappa"].get<double>(), 0.4) << night["record"];
}

TEST(ShippedModel, IsSmallAndStatesWhatItIs) {
  uintmax_t bytes = 0;
  for (const auto& file : std::filesystem::directory_iterator(kModel)) bytes += file.file_size();
  EXPECT_LT(bytes, 4'000'000U);
  const io::SafetensorsFile weights(kModel / "model.safetensors");
  EXPECT_EQ(weights.tensor("modality_embedding").dtype, io::DType::f16);
  for (const char* task : {"sleep", "age", "arousal"})
    EXPECT_TRUE(weights.has(std::string("heads.") + task + ".temperature")) << task;
  const std::string card = read_text(kModel / "CARD.md");
  for (const char* part : {"Simulated recordings", "not a medical device", "rounded to float16"})
    EXPECT_THAT(card, testing::HasSubstr(part));
}

// The committed recipe is the model's.
TEST(ShippedModel, IsOfItsRecipe) {
  const std::string recipe = project_folder() / "configs/shipped.toml";
  const ProgramResult printed = run_program(
      {"pretrain", "store", "--split", "s", "--out", "o", "--config", recipe, "--print-config"});
  ASSERT_EQ(printed.status, 0) << printed.err;
  const json info = json::parse(read_text(kModel / "model.json"));
  for (const char* key : {"dim", "depth", "heads", "mlp_hidden"})
    EXPECT_THAT(printed.out, testing::HasSubstr(std::string("\n") + key + " = " +
                                                info["architecture"][key].dump()));
  EXPECT_THAT(printed.out, testing::HasSubstr("strategy = " + info["training"]["strategy"].dump()));
  EXPECT_THAT(printed.out, testing::HasSubstr("max_steps = " + info["training"]["steps"].dump()));
}

}  // namespace
}  // namespace physiomae
#endif
