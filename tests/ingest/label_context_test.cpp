#include "physiomae/ingest/label_context.h"

#include "tests/ingest/ingest_support.h"
#include <gmock/gmock.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/inspect.h"
#include "physiomae/ingest/records_table.h"
#include "physiomae/ingest/source_discovery.h"

namespace physiomae::ingest {
namespace {

using io::Stage;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> warnings_about(std::vector<io::StageSpan> stages, double seconds) {
  io::Labels labels;
  labels.stages = std::move(stages);
  warn_of_implausible_labels(labels, seconds);
  return labels.warnings;
}

TEST(LabelPlausibility, AnOrdinaryNightIsNotWorthAWord) {
  EXPECT_THAT(
      warnings_about({{0, 90, Stage::wake}, {90, 300, Stage::n2}, {390, 60, Stage::rem}}, 450),
      IsEmpty());
  EXPECT_THAT(warnings_about({}, 300), IsEmpty());
  // Wake fills most of a recording of a day.
  EXPECT_THAT(warnings_about({{0, 60000, Stage::wake}, {60000, 25000, Stage::n2}}, 85000),
              IsEmpty());
}

TEST(LabelPlausibility, WhatANightHardlyHasIsSaid) {
  EXPECT_THAT(warnings_about({{0, 300, Stage::wake}, {300, 310, Stage::n2}}, 570),
              ElementsAre(HasSubstr("go on for 40 s behind the recording's end")));
  EXPECT_THAT(warnings_about({{-60, 300, Stage::wake}, {240, 310, Stage::n2}}, 570),
              ElementsAre(HasSubstr("begin 60 s before the recording")));
  EXPECT_THAT(warnings_about({{0, 100, Stage::wake}, {100, 100, Stage::n2}}, 570),
              ElementsAre(HasSubstr("only 200 s of the recording's 570 s")));
  EXPECT_THAT(warnings_about({{0, 300, Stage::n1}, {300, 300, Stage::n2}}, 600),
              ElementsAre(HasSubstr("no wake")));
  EXPECT_THAT(warnings_about({{0, 300, Stage::wake}, {300, 700, Stage::n3}}, 1000),
              ElementsAre(HasSubstr("70 % of the labels are N3")));
  EXPECT_THAT(warnings_about({{0, 300, Stage::rem}, {300, 300, Stage::wake}}, 600),
              ElementsAre(HasSubstr("first stage is REM")));
}

class StatedLabels : public IngestTest {
 protected:
  // A recording of 300 s and its list of stages.
  void put_night(const std::string& name, const std::string& stages) {
    write_edf(source() / (name + ".edf"), kPaperLabels, 300);
    std::ofstream(source() / (name + ".csv")) << stages;
  }

  std::string stages_of(const std::string& record) {
    std::string text;
    const store::StoredRecord stored(store::record_path(store(), record));
    for (const int8_t stage : stored.stage()) text += "-W123R"[stage + 1];
    return text;
  }
};

const std::string kYasa = "0\n1\n2\n2\n3\n3\n2\n4\n4\n0\n";

TEST_F(StatedLabels, WhatIsStatedForAllIsUsedAndMakesRecordsAnew) {
  put_night("a", kYasa);
  IngestOptions options = into(store());
  EXPECT_THAT(ingest(discover_sources({source()}), options).reports[0].message,
              HasSubstr("coding of its digits is not known"));
  io::state_coding("yasa", options.labels);
  EXPECT_EQ(ingest(discover_sources({source()}), options).ingested, 1);
  EXPECT_EQ(stages_of("a"), "W122332RRW");
  EXPECT_EQ(ingest(discover_sources({source()}), options).already_done, 1);
  io::state_coding("rk", options.labels);
  EXPECT_EQ(ingest(discover_sources({source()}), options).ingested, 1);
  EXPECT_EQ(stages_of("a"), "W12233233W");
}

TEST_F(StatedLabels, ATableStatesThemFileByFile) {
  put_night("a", kYasa);
  put_night("b", "W\nN1\nN2\nR\nW\n");
  std::ofstream(source() / "mine.csv") << "0,W\n1,N1\n2,N2\n3,N3\n4,R\n";
  std::ofstream(source() / "records.csv")
      << "signal,hypnogram,epoch,stage-coding,time-unit,time-origin,row-time\n"
         "a.edf,a.csv,,mine.csv,,,\nb.edf,b.csv,60,,,recording,begin\n";
  const IngestSummary summary = ingest(read_records_table(source() / "records.csv"), into(store()));
  EXPECT_EQ(summary.ingested, 2);
  EXPECT_EQ(stages_of("a"), "W122332RRW");
  EXPECT_EQ(stages_of("b"), "WW1122RRWW");
  std::ofstream(source() / "records.csv") << "signal,hypnogram,epoch\na.edf,a.csv,never\n";
  EXPECT_THAT(message_of<InputError>([&] { read_records_table(source() / "records.csv"); }),
              HasSubstr("line 2: epoch \"never\""));
}

TEST_F(StatedLabels, OneListForTwoRecordingsIsSaid) {
  put_night("a", kYasa);
  put_night("b", "W\n");
  std::ofstream(source() / "records.csv")
      << "signal,hypnogram,stage-coding\na.edf,a.csv,yasa\nb.edf,a.csv,yasa\n";
  const IngestSummary summary = ingest(read_records_table(source() / "records.csv"), into(store()));
  EXPECT_THAT(summary.reports.at(0).warnings, Contains(HasSubstr("a.csv are named for b too")));
  EXPECT_THAT(summary.reports.at(1).warnings, Contains(HasSubstr("a.csv are named for a too")));
}

TEST_F(StatedLabels, WhatWasAssumedStandsInTheRecord) {
  put_night("a", "0\n1\n2\n2\n3\n3\n2\n5\n5\n0\n");
  const IngestSummary summary = ingest(discover_sources({source()}), into(store()));
  EXPECT_THAT(summary.reports[0].warnings, AllOf(Contains(HasSubstr("one epoch a row, of 30 s")),
                                                 Contains(HasSubstr("digits are read as 0 W"))));
}

TEST_F(StatedLabels, InspectSaysHowLabelsWereRead) {
  put_night("a", "0\n1\n2\n2\n3\n3\n2\n5\n5\n0\n");
  const std::string text = inspect(source() / "a.csv", {}).text;
  EXPECT_THAT(text, AllOf(HasSubstr("first W, 0 to 30 s; last W, 270 to 300 s"),
                          HasSubstr("times count from the recording's start"),
                          HasSubstr("read as: digits are read as 0 W"),
                          HasSubstr("epochs of 30 s (assumed"), HasSubstr("N2 3")));
  InspectOptions options;
  io::state_epoch("20", options.labels);
  EXPECT_THAT(inspect(source() / "a.csv", options).text, HasSubstr("epochs of 20 s"));
}

}  // namespace
}  // namespace physiomae::ingest
