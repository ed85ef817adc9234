#include <cmath>

#include "tests/support.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/file.h"
#include "physiomae/reproduce/more_tables.h"

namespace physiomae::reproduce {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// A grid of one source with two pretraining seeds, the first of which is there.
class Tables : public testing::Test {
 protected:
  Tables() {
    for (const std::string name : {"probe-0", "probe-1"})
      grid_.cells.push_back({.name = name,
                             .kind = "probe",
                             .arguments = {"probe"},
                             .result = "out/scores.json",
                             .identity = name});
    grid_.sources["published/multimae_drop"] = {{"probe-0", "probe-1"}};
    grid_.sources["pretrained/All"] = grid_.sources["published/multimae_drop"];
    grid_.sources["band power"] = {{"probe-0"}, "band power"};
    grid_.sources["labels/published/multimae_drop"] = grid_.sources["published/multimae_drop"];
    grid_.rows = {{"as published", "multimae_drop", "published/multimae_drop"}};
    grid_.label_sizes = {5, 0};
  }

  void score(const std::string& name, double balanced, const std::string& more = "") {
    const Cell& cell = *grid_.find(name);
    begin_cell(cell, places_);
    make_folder(folder_of(cell, places_) / "out");
    const std::string value = std::to_string(balanced);
    write_file(result_of(cell, places_),
               R"({"simulated": false, "sizes": [{"patients": 0, "methods": [
 {"method": "multimae_drop", "aggregate": 1.5, "aggregate_interval": [1.25, 1.75], "tasks": {
  "sleep": {"runs": [{"balanced_accuracy": )" +
                   value + R"(, "kappa": null}], "judgement": {"windows": {"scores":
   {"balanced_accuracy": {"mean": 0.8, "low": 0.7, "high": 0.9}}}}},
  "age": {"runs": []}}}, {"method": "band power", "aggregate": null, "tasks": {}}]}]})" +
                   more);
  }

  TemporaryFolder folder_;
  Places places_{folder_ / "cells", "store", "split"};
  Grid grid_;
  Paper paper_ = read_paper();
};

TEST_F(Tables, PaperOursAndDifference) {
  score("probe-0", 0.8);
  score("probe-1", 0.9);
  const Results results(grid_, places_);
  const Measured sleep = results.get("published/multimae_drop", 0, "sleep", "balanced_accuracy");
  EXPECT_NEAR(sleep.mean, 0.85, 1e-12);
  EXPECT_NEAR(sleep.sd, std::sqrt(0.005), 1e-9);
  EXPECT_TRUE(sleep.sd_over_seeds);
  const std::string table = paper_table(2, grid_, results, paper_).people.markdown();
  EXPECT_THAT(table, HasSubstr("0.744 ± 0.001"));
  EXPECT_THAT(table, HasSubstr("0.850 ± 0.071 [0.700, 0.900]"));
  EXPECT_THAT(table, HasSubstr("+0.106 [-0.044, +0.156]"));
  EXPECT_THAT(table, HasSubstr("1.500 ± 0.000 [1.250, 1.750]"));
  EXPECT_THAT(table, HasSubstr("+0.356 [+0.106, +0.606]"));
  EXPECT_THAT(table, HasSubstr("deviation of .09 in table 1"));
}

TEST_F(Tables, WhatWasNotRunSaysSo) {
  const Results none(grid_, places_);
  const TablePair empty = paper_table(1, grid_, none, paper_);
  EXPECT_THAT(empty.people.markdown(), AllOf(HasSubstr("not run"), Not(HasSubstr("| 0.000 |"))));
  EXPECT_THAT(empty.machines.csv(), HasSubstr("table1,pretrained/All,all,sleep,balanced_accuracy,"
                                              "0.744000,0.001000,not run,n/a"));
  // Chance alone is known.
  EXPECT_THAT(empty.people.markdown(), HasSubstr("0.200"));
}

TEST_F(Tables, SeedsThatAreMissingAreCounted) {
  score("probe-0", 0.8);
  const Results results(grid_, places_);
  const Measured sleep = results.get("pretrained/All", 0, "sleep", "balanced_accuracy");
  EXPECT_EQ(sleep.seeds, 1U);
  EXPECT_TRUE(std::isnan(sleep.sd));
  EXPECT_THAT(measured_cell(sleep).text, HasSubstr("(1 of 2 seeds)"));
}

TEST_F(Tables, AnUndefinedScoreIsNoNumber) {
  score("probe-0", 0.8);
  const Results results(grid_, places_);
  for (const auto& [task, key] : {std::pair{"sleep", "kappa"}, {"age", "auroc"}})
    EXPECT_EQ(results.get("pretrained/All", 0, task, key).state, Measured::State::undefined);
  EXPECT_EQ(results.get("pretrained/All", 5, "sleep", "kappa").state, Measured::State::not_run);
  EXPECT_EQ(results.get("band power", 0, "all", "aggregate").state, Measured::State::undefined);
  EXPECT_EQ(results.get("no such source", 0, "sleep", "kappa").state, Measured::State::not_run);
  const std::string labels = label_efficiency_table(grid_, results).people.markdown();
  EXPECT_THAT(labels, AllOf(HasSubstr("not run"), HasSubstr("0.800")));
}

TEST_F(Tables, AppendicesStandBeside) {
  score("probe-0", 0.8);
  finish_cell(*grid_.find("probe-0"), places_, 7200, /*in_one_go=*/true);
  const Results results(grid_, places_);
  EXPECT_THAT(external_table(grid_, results, paper_).people.markdown(),
              AllOf(HasSubstr("Banville"), HasSubstr("0.847"), HasSubstr("0.800")));
  EXPECT_THAT(times_table(grid_, results, paper_).people.markdown(),
              AllOf(HasSubstr("168-240"), HasSubstr("2 h 00 min"), HasSubstr("not run")));
}

}  // namespace
}  // namespace physiomae::reproduce
