#include "physiomae/reproduce/paper_values.h"

#include <cmath>

#include "tests/support.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/metrics/scores.h"

namespace physiomae::reproduce {
namespace {

using testing::HasSubstr;

const std::vector<int> kClasses = {5, 2, 2};

// (.744, .719, .637) -> 1.144: each aggregate that the paper prints follows from what stands beside
// it (§4.1), within the rounding of four numbers of three digits.
TEST(PaperValues, AggregatesFollowFromTheirRows) {
  const Paper paper = read_paper();
  const double rounding = (0.0005 / 0.2 + 2 * 0.0005 / 0.5) / 3 + 0.0005;
  int checked = 0;
  for (const PaperValue& value : paper.values) {
    if (value.score != "aggregate") continue;
    std::vector<double> scores;
    for (const std::string task : {"sleep", "age", "arousal"})
      scores.push_back(paper.find(value.table, value.row, task, "balanced_accuracy")->mean);
    EXPECT_NEAR(metrics::aggregate_score(scores, kClasses), value.mean, rounding + 1e-9)
        << "table " << value.table << ", " << value.row;
    ++checked;
  }
  EXPECT_EQ(checked, 11 + 5 + 6 + 6);
  EXPECT_NEAR(metrics::aggregate_score(std::vector{.744, .719, .637}, kClasses), 1.144, 1e-4);
}

// The same number in two tables was transcribed twice.
TEST(PaperValues, TablesAgreeWhereTheyRepeatEachOther) {
  const Paper paper = read_paper();
  int repeated = 0;
  for (const PaperValue& value : paper.values) {
    if (value.table < 5) continue;
    if (const PaperValue* second = paper.find(2, value.row, value.task, value.score)) {
      EXPECT_EQ(value.mean, second->mean) << value.row;
      EXPECT_NEAR(*value.sd, *second->sd, 0.0005) << value.row << " " << value.task;
      ++repeated;
    }
  }
  EXPECT_EQ(repeated, 2 * (4 + 5 + 5));
  const auto mean = [&](int table, const std::string& row) {
    return paper.find(table, row, "all", "aggregate")->mean;
  };
  EXPECT_EQ(mean(1, "pretrained/All"), mean(2, "published/multimae_drop"));
}

TEST(PaperValues, SaysWhatThePaperPrintsInconsistently) {
  const Paper paper = read_paper();
  EXPECT_EQ(paper.find(1, "pretrained/All", "all", "aggregate")->sd, 0.09);
  EXPECT_EQ(paper.find(2, "published/multimae_drop", "all", "aggregate")->sd, 0.058);
  EXPECT_EQ(paper.find(5, "published/multimae", "sleep", "f1_macro"), nullptr);
  std::string all;
  for (const PaperNote& note : paper.notes) all += note.note + "\n";
  for (const char* about :
       {"1,983", "1,985", "993", "lacks the row of MultiMAE", ".058", "F1 is averaged", "SimCLR"})
    EXPECT_THAT(all, HasSubstr(about));
  EXPECT_EQ(paper.external.size(), 4U);
  EXPECT_EQ(paper.times.size(), 3U);
}

TEST(PaperValues, ADamagedFileIsNamedWithItsLine) {
  const TemporaryFolder folder;
  folder.write("fang2024_tables.csv", "table,row,task,score,mean,sd\n1,a,sleep,kappa,x,0.1\n");
  EXPECT_THAT(message_of<InputError>([&] { read_paper(folder.path()); }),
              testing::AllOf(HasSubstr("line 2"), HasSubstr("\"x\" is no number")));
}

}  // namespace
}  // namespace physiomae::reproduce
