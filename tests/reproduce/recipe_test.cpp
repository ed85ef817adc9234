#include "physiomae/reproduce/recipe.h"

#include "tests/support.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/config.h"

namespace physiomae::reproduce {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::string refused(const std::string& toml, const std::vector<std::string>& settings = {}) {
  return message_of<UsageError>([&] { parse_recipe(toml, "r.toml", settings); });
}

TEST(Recipe, HandsSectionsOfOtherVerbsOnAsAssignments) {
  const Recipe recipe = parse_recipe(
      "[model]\nmodalities = [\"EEG\", \"ECG\"]\ndropout = 0.0\n[pretrain]\nloss = \"mse\"\n"
      "learning_rate = 5e-4\n[grid]\nsmall = 3\n",
      "r.toml", {"pretrain.loss=smooth_l1", "grid.small=7", "pretrain.batch=16"});
  EXPECT_EQ(recipe.grid.small, 7);
  EXPECT_EQ(recipe.number("pretrain.batch", 512), 16);
  EXPECT_EQ(recipe.number("pretrain.learning_rate", 0), 5e-4);
  EXPECT_EQ(recipe.number("model.dim", 512), 512);
  const auto model = recipe.settings_of({"model"});
  ASSERT_EQ(model.size(), 2U);
  for (const std::string& text : recipe.settings_of({"model", "pretrain"}))
    EXPECT_NE(text.find('='), std::string::npos);
  // The later of two values stands, once.
  EXPECT_THAT(recipe.settings_of({"pretrain"}), testing::Contains("pretrain.loss=smooth_l1"));
  EXPECT_EQ(recipe.settings_of({"pretrain"}).size(), 3U);
}

TEST(Recipe, ModelsAreAStrategyOrANameWithSettings) {
  const ModelEntry plain = parse_model("simclr", "published");
  EXPECT_EQ(plain.name, "simclr");
  EXPECT_EQ(plain.strategy, "simclr");
  const ModelEntry named = parse_model(
      "drop, block: multimae_drop pretrain.mask=\"block\" pretrain.mask_span=7", "ours");
  EXPECT_EQ(named.name, "drop, block");
  EXPECT_EQ(named.strategy, "multimae_drop");
  EXPECT_THAT(named.settings, ElementsAre("pretrain.mask=\"block\"", "pretrain.mask_span=7"));
}

TEST(Recipe, WrongOnesAreRefused) {
  EXPECT_THAT(refused("[gird]\n"), HasSubstr("did you mean [grid]"));
  EXPECT_THAT(refused("[grid]\nsmal = 3\n"), HasSubstr("grid.smal"));
  EXPECT_THAT(refused("[grid]\nparts = [\"table9\"]\n"), HasSubstr("table9"));
  EXPECT_THAT(refused("[grid]\nlarge = 5\nsmall = 5\n"), HasSubstr("fewer than grid.large"));
  EXPECT_THAT(refused("[published]\nmodels = [\"simclr\", \"simclr\"]\n"),
              HasSubstr("more than once"));
  EXPECT_THAT(refused("[published]\nmodels = [\"drop: multimae_drop mask=block\"]\n"),
              AllOf(HasSubstr("section.key=value"), HasSubstr("hint")));
  EXPECT_THAT(refused("[published]\nmodels = [\"\"]\n"), HasSubstr("expected"));
  EXPECT_THAT(refused("[cohort]\npatients = 4\nstore = \"s\"\n"), HasSubstr("not both"));
  EXPECT_THAT(refused("[model]\nnested = {a = 1}\n"), HasSubstr("model.nested is a table"));
  EXPECT_THAT(refused("", {"grid.finetune_pretraining_seeds=9"}),
              HasSubstr("grid.pretraining_seeds"));
}

TEST(Recipe, SettingsOnTheCommandLineAreChecked) {
  const std::string grid = "[grid]\nsmall = 3\n";
  EXPECT_THAT(refused(grid, {"pretrian.batch=3"}), HasSubstr("did you mean [pretrain]?"));
  EXPECT_THAT(refused(grid, {"zzzzzzzzz.batch=3"}),
              AllOf(HasSubstr("cohort"), HasSubstr("pretrain"), HasSubstr("finetune")));
  for (const char* wrong : {"pretrain.batch", "pretrain=3", "pretrain"})
    EXPECT_THAT(refused(grid, {wrong}), HasSubstr("expected section.key=value")) << wrong;
  const Recipe spaced =
      parse_recipe(grid + "[pretrain]\nbatch = 8\n", "r.toml", {"pretrain.batch = 4"});
  EXPECT_EQ(spaced.number("pretrain.batch", 512), 4);
  EXPECT_THAT(spaced.settings_of({"pretrain"}), ElementsAre("pretrain.batch=4"));
  const Recipe block = parse_recipe("[ours]\nsettings = [\"model.dim = 8\"]\n" + grid, "r.toml");
  EXPECT_THAT(block.ours.settings, ElementsAre("model.dim=8"));
}

TEST(Recipe, WhatTheGridSetsCannotBeSetForAModel) {
  for (const char* setting : {"pretrain.seed=3", "pretrain.strategy=simclr"}) {
    const std::string block = "[ours]\nmodels = [\"a: multimae " + std::string(setting) + "\"]\n";
    EXPECT_THAT(refused(block), AllOf(HasSubstr("cannot be set for a model"), HasSubstr("hint")));
  }
}

TEST(Recipe, AFileOfAnotherKindIsRefused) {
  const auto configs = std::filesystem::path(PHYSIOMAE_TEST_DATA).parent_path() / "configs";
  for (const std::string name : {"paper", "demo"})
    EXPECT_THAT(message_of<UsageError>([&] { read_recipe(configs / (name + ".toml")); }),
                AllOf(HasSubstr("is no recipe of a grid"), HasSubstr("configs/reproduce-")));
  EXPECT_THAT(refused(""), HasSubstr("is no recipe of a grid"));
  EXPECT_NO_THROW(parse_recipe("[ours]\nmodels = [\"simclr\"]\n", "r.toml"));
}

TEST(Recipe, ShippedOnesAreRead) {
  const auto configs = std::filesystem::path(PHYSIOMAE_TEST_DATA).parent_path() / "configs";
  for (const std::string name : {"paper", "twin", "twin-quick"}) {
    const Recipe recipe = read_recipe(configs / ("reproduce-" + name + ".toml"));
    EXPECT_THAT(recipe.published.models,
                ElementsAre("clip_loo", "clip_pairwise", "simclr", "multimae", "multimae_drop"));
    EXPECT_EQ(recipe.cohort.patients == 0, name == "paper");
  }
}

}  // namespace
}  // namespace physiomae::reproduce
