#include "physiomae/reproduce/features.h"

#include "tests/support.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/reproduce/trials.h"

namespace physiomae::reproduce {
namespace {

const Amounts kAmounts{
    .pretraining = 1000, .validation = 200, .test = 300, .a_patient = 10, .train_patients = 100};

Cell cell_of(const std::string& verb, const std::vector<std::string>& settings) {
  Cell cell{.name = verb, .kind = verb, .arguments = {verb}, .result = "out/scores.json"};
  for (const std::string& setting : settings)
    cell.arguments.insert(cell.arguments.end(), {"--set", setting});
  return cell;
}

Features features(const Cell& cell) { return features_of(cell, Lengths::of(cell), kAmounts); }

TEST(Features, OfPretraining) {
  const Cell steps = cell_of(
      "pretrain", {"pretrain.batch=16", "pretrain.max_steps=250", "pretrain.validation_epochs=2"});
  EXPECT_EQ(features(steps), (Features{1, 4000, 2 * 200, 0}));
  const Cell epochs = cell_of("pretrain", {"pretrain.epochs=30", "pretrain.validation_epochs=10",
                                           "pretrain.validation_windows=50"});
  EXPECT_EQ(features(epochs), (Features{1, 30000, 3 * 50, 0}));
  // A later --set wins, as on the command line.
  EXPECT_EQ(features(cell_of("pretrain", {"pretrain.batch=16", "pretrain.max_steps=250",
                                          "pretrain.max_steps=1"}))[1],
            16);
}

TEST(Features, OfProbesAndFinetuning) {
  Cell probe = cell_of("probe", {});
  probe.extent = {.sizes = {5, 0}, .draws = 3, .tasks = 2, .encoders = 2};
  // 3 draws of 5 patients and one of 100, two tasks, three methods.
  EXPECT_EQ(features(probe), (Features{1, 2 * (1000 + 200 + 300), 3 * 8, 3 * 2 * (150 + 1000)}));
  Cell finetune = cell_of("finetune", {"finetune.epochs=4"});
  finetune.extent = {.sizes = {50}, .seeds = 5, .tasks = 3};
  EXPECT_EQ(features(finetune), (Features{1, 4 * 15 * 500, 4 * 15 * 200, 15 * 500}));
  finetune.arguments.insert(finetune.arguments.end(), {"finetune.batch=8", "finetune.max_steps=3",
                                                       "finetune.validation_windows=50"});
  EXPECT_EQ(features(finetune), (Features{1, 15 * 3 * 8, 15 * 50, 15 * 500}));
}

TEST(Rates, ComeBackFromTheirTrials) {
  const Features truth = {1.5, 0.01, 0.002, 0.0003};
  const std::vector<Features> rows = {
      {1, 0, 0, 0}, {1, 500, 100, 80}, {1, 1500, 300, 80}, {1, 1000, 100, 80}};
  std::vector<double> seconds;
  for (const Features& row : rows) seconds.push_back(seconds_from(row, truth));
  const Features found = rates_from(rows, seconds);
  for (size_t f = 0; f < kFeatures; ++f) EXPECT_NEAR(found[f], truth[f], 1e-9) << f;
}

TEST(Rates, ThatDoNothingAreZeroAndNegativeOnesToo) {
  const Features found = rates_from({{1, 100, 0, 0}, {1, 300, 0, 0}}, {2, 1});
  EXPECT_EQ(found[1], 0);
  EXPECT_EQ(found[2], 0);
  EXPECT_GT(found[0], 0);
}

TEST(Rates, TrialsThatAreAlikeTellNothing) {
  EXPECT_NE(message_of([] { rates_from({{1, 100, 0, 0}, {2, 200, 0, 0}}, {1, 2}); }), "");
  EXPECT_NE(message_of([] { rates_from({{1, 100, 0, 0}}, {1}); }), "");
}

TEST(Estimates, AClockEndsPretraining) {
  Grid grid;
  grid.cells = {cell_of("pretrain", {"pretrain.epochs=2000", "pretrain.wall_clock_hours=2"})};
  const Rates rates = {{"pretrain", {1, 1, 0, 0}}};
  EXPECT_EQ(estimate_cells(grid, rates, kAmounts).at("pretrain"), 7200);
}

}  // namespace
}  // namespace physiomae::reproduce
