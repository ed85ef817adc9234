#include "physiomae/ingest/label_choice.h"

#include "tests/ingest/ingest_support.h"
#include <gmock/gmock.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/inspect.h"
#include "physiomae/ingest/label_sniff.h"

namespace physiomae::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class LabelChoice : public IngestTest {
 protected:
  void put(const std::string& name, const std::string& text) const {
    std::ofstream(source() / name) << text;
  }
  std::vector<std::string> warnings() {
    const IngestSummary summary = ingest_all();
    EXPECT_EQ(summary.ingested, 1) << summary.reports.at(0).message;
    return summary.reports.at(0).warnings;
  }
  std::vector<int8_t> stages() const {
    const store::StoredRecord record(store::record_path(store(), "a"));
    return {record.stage().begin(), record.stage().end()};
  }
  // An EDF+ recording of 65 s that holds N3, N3.
  void put_own() const {
    EdfOptions options;
    for (int s = 0; s < 65; ++s) options.onsets.push_back(s);
    write_edf(source() / "a.edf", kPaperLabels, 65, options);
    std::string bytes = read_text(source() / "a.edf");
    const std::string marks =
        std::string("+0\x15") + "60\x14Sleep stage N3\x14" + std::string(1, '\0');
    const size_t first = bytes.find("\x14\x14", 2000);
    bytes.replace(first + 3, marks.size(), marks);
    std::ofstream(source() / "a.edf", std::ios::binary) << bytes;
  }
};

constexpr const char* kN2 = "onset,duration,stage\n0,30,N2\n30,30,N2\n";

TEST_F(LabelChoice, ATableOfSomethingElseCostsNothing) {
  write_edf(source() / "a.edf", kPaperLabels, 65);
  put("a.csv", "name,value\nweight,80\nheight,180\n");
  EXPECT_THAT(warnings(), ElementsAre(HasSubstr("a.csv is not used as labels")));
  EXPECT_THAT(stages(), ElementsAre(-1, -1));
}

TEST_F(LabelChoice, TheNextFileServesWhereTheFirstCannot) {
  write_edf(source() / "a.edf", kPaperLabels, 65);
  put("a_events.csv", "name,value\nweight,80\n");
  put("a-nsrr.xml", "damaged");
  put("a.csv", kN2);
  warnings();
  EXPECT_THAT(stages(), ElementsAre(2, 2));
}

TEST_F(LabelChoice, AHypnogramThatCannotBeReadIsRefused) {
  write_edf(source() / "a.edf", kPaperLabels, 65);
  put("a.csv", "onset,duration,stage\n0,30,what\n30,30,ever\n");
  const IngestSummary summary = ingest_all();
  EXPECT_EQ(summary.skipped, 1);
}

TEST_F(LabelChoice, AScoringWithoutAnythingScoredCostsNothing) {
  write_edf(source() / "a.edf", kPaperLabels, 65);
  put("a-nsrr.xml", "<PSGAnnotation><ScoredEvents/></PSGAnnotation>");
  EXPECT_THAT(warnings(), ElementsAre(HasSubstr("a-nsrr.xml is not used as labels")));
  EXPECT_THAT(stages(), ElementsAre(-1, -1));
}

TEST_F(LabelChoice, OwnStagesServeWhereNoOthersAre) {
  put_own();
  EXPECT_THAT(warnings(), testing::Contains(HasSubstr("inside the recording's own file")));
  EXPECT_THAT(stages(), ElementsAre(3, 3));
}

TEST_F(LabelChoice, TwoScoringsAreCompared) {
  put_own();
  put("a.csv", "onset,duration,stage\n0,30,N3\n30,30,N2\n");
  EXPECT_THAT(warnings(), testing::Contains(HasSubstr("agree in 1 of 2 epochs")));
  EXPECT_THAT(stages(), ElementsAre(3, 2));
}

// Visits, scorers, nights: only the user knows.
TEST_F(LabelChoice, FilesThatOnlyBeginAsTheRecordingDoesHaveToAgree) {
  write_edf(source() / "a.edf", kPaperLabels, 65);
  put("a_visit1.csv", kN2);
  put("a_visit2.csv", kN2);
  EXPECT_THAT(warnings(), testing::Contains(HasSubstr("a_visit1.csv is taken as its labels")));
  put("a_visit2.csv", "onset,duration,stage\n0,30,N2\n30,30,W\n");
  IngestSummary summary = ingest_all();
  ASSERT_EQ(summary.skipped, 1);
  EXPECT_THAT(summary.reports[0].message,
              HasSubstr("a_visit1.csv and a_visit2.csv could both be its labels: they agree in 1 "
                        "of 2 epochs"));
  EXPECT_THAT(summary.reports[0].hint, HasSubstr("--hypnogram-suffix _visit1.csv or _visit2.csv"));
  put("a_visit1.csv", "onset,duration,stage\n0,30,what\n30,30,ever\n");
  summary = ingest_all();
  EXPECT_EQ(summary.skipped, 1);  // the other may be another night's
}

TEST_F(LabelChoice, ADraftGivesWayToTheWholeScoring) {
  write_edf(source() / "a.edf", kPaperLabels, 65);
  put("a_scored_draft.csv", "onset,duration,stage\n0,30,N2\n");
  put("a_scored_final.csv", kN2);
  EXPECT_THAT(warnings(),
              testing::Contains(HasSubstr("a_scored_final.csv is taken as its labels")));
  EXPECT_THAT(stages(), ElementsAre(2, 2));
}

TEST_F(LabelChoice, WhatHoldsNoStagesGivesWayToWhatBeginsAlike) {
  write_edf(source() / "a.edf", kPaperLabels, 65);
  put("a_events.csv", "onset,duration,event\n5,10,Obstructive apnea\n");
  put("a_final_stages.csv", kN2);
  EXPECT_THAT(warnings(),
              testing::Contains(HasSubstr("a_final_stages.csv is taken as its labels")));
  EXPECT_THAT(stages(), ElementsAre(2, 2));
}

// HSP has the events of a night in a file of their own, each with the stage in which it fell.
TEST_F(LabelChoice, AListOfEventsBesideTheScoringCostsNothing) {
  write_edf(source() / "a.edf", kPaperLabels, 65);
  put("a_x_sleep_annotations.csv", "Epoch,Start Time,Stage\n1,0,N2\n2,30,N2\n");
  put("a_x_events_annotations.csv",
      "Epoch,Stage,Type,Time,Length\n1,N2,Hypopnea,3,12\n2,N2,Arousal,41,5\n2,N2,Hypopnea,50,11\n");
  warnings();
  EXPECT_THAT(stages(), ElementsAre(2, 2));
}

// YASA's spindles begin with the recording's name as the scoring does.
TEST_F(LabelChoice, MarksBesideTheScoringCostNothing) {
  write_edf(source() / "a.edf", kPaperLabels, 65);
  put("a_final.csv", kN2);
  std::string spindles = "Start,Duration,Stage\n";
  for (int i = 0; i < 8; ++i) spindles += std::to_string(7 * i) + "," + "0.8" + ",N2\n";
  put("a_spindles.csv", spindles);
  warnings();
  EXPECT_THAT(stages(), ElementsAre(2, 2));
}

TEST_F(LabelChoice, ArousalsThatAreNotTakenAreSaid) {
  write_edf(source() / "a.edf", kPaperLabels, 65);
  put("a.csv", kN2);
  put("a_arousals.csv", "onset,duration,event\n12,5,Arousal\n40,7,Arousal\n");
  EXPECT_THAT(warnings(),
              ::testing::Contains(HasSubstr("2 arousals of a_arousals.csv are not used")));
  EXPECT_THAT(stages(), ElementsAre(2, 2));
}

TEST_F(LabelChoice, TwoFilesThatAgreeAreNotSpokenOf) {
  write_edf(source() / "a.edf", kPaperLabels, 65);
  put("a.csv", "onset,duration,stage\n0,30,W\n30,30,N2\n");
  put("a.tsv", "onset\tduration\tstage\n0\t30\tW\n30\t30\tN2\n");
  EXPECT_THAT(warnings(), testing::IsEmpty());
}

// A row a stage is a summary, whatever it is called.
TEST_F(LabelChoice, ASummaryOfTheNightIsNoHypnogram) {
  write_edf(source() / "a.edf", kPaperLabels, 65);
  put("a.csv", "stage,Duration (min)\nW,0.4\nN1,0.2\nN2,0.3\nREM,0.1\n");
  EXPECT_THAT(warnings(), testing::Contains(HasSubstr("each stage has one row")));
  EXPECT_THAT(stages(), ElementsAre(-1, -1));
}

TEST_F(LabelChoice, DigitsInsideARecordingAreSaidAndReadByACoding) {
  EdfOptions options;
  for (int s = 0; s < 330; ++s) options.onsets.push_back(s);
  write_edf(source() / "a.edf", kPaperLabels, 330, options);
  std::string bytes = read_text(source() / "a.edf");
  std::string marks;
  for (int i = 0; i < 11; ++i)
    marks += "+" + std::to_string(30 * i) + "\x15" + "30\x14" + std::to_string(i % 3) +
             std::string("\x14\0", 2);
  bytes.replace(bytes.find("\x14\x14", 2000) + 3, marks.size(), marks);
  std::ofstream(source() / "a.edf", std::ios::binary) << bytes;
  EXPECT_THAT(warnings(), testing::Contains(testing::AllOf(HasSubstr("own file cannot be used"),
                                                           HasSubstr("--stage-coding"))));
  EXPECT_THAT(inspect(source() / "a.edf", {}).text, HasSubstr("stages inside it cannot be used"));
  IngestOptions coded = into(store());
  coded.labels.coding = io::stage_coding("rk");
  EXPECT_EQ(ingest(discover_sources({source()}), coded).reports.at(0).staged_windows, 11);
}

// A column of digits that stay and change as stages do.
TEST_F(LabelChoice, AColumnThatLooksLikeStagesIsNoTableOfSomethingElse) {
  write_edf(source() / "a.edf", kPaperLabels, 65);
  std::string bare = ",0\n", named = "item,position\n", commas;
  for (int i = 0; i < 80; ++i) {
    const std::string digit(1, "01235"[i / 16]);
    bare += std::to_string(i) + "," + digit + "\n";
    named += std::to_string(i) + "," + digit + "\n";
    commas += std::to_string(30 * i) + ",000 30,000 W\n";
  }
  put("a.csv", named);
  EXPECT_THAT(warnings(), testing::Contains(HasSubstr("a.csv is not used as labels")));
  put("a.csv", bare);
  EXPECT_TRUE(mentions_stages(source() / "a.csv"));
  std::string asleep, signs;
  for (int i = 0; i < 80; ++i) {
    asleep += i < 8 ? "Awake\n" : "Asleep\n";
    signs += std::to_string(-(i / 20)) + "\n";
  }
  put("a.csv", asleep);
  EXPECT_TRUE(mentions_stages(source() / "a.csv"));
  put("a.csv", signs);
  EXPECT_TRUE(mentions_stages(source() / "a.csv"));
  put("a.csv", commas);
  EXPECT_TRUE(mentions_stages(source() / "a.csv"));
}

// The Challenge gives one scoring in two files.
TEST_F(LabelChoice, TheChallengesSecondFileIsNotRead) {
  write_challenge_record(source(), "a", 13000, {{io::Stage::n2, 13000}});
  std::ofstream(source() / "a/a.arousal") << "what";
  const Source found = discover_sources({source()}).sources.at(0);
  ASSERT_THAT(found.other_labels, SizeIs(1));
  std::vector<std::string> read;
  choose_labels(found, *io::open_recording(found.signal), [&](const Source& named) {
    read.push_back(named.labels->filename());
    io::Labels labels;
    labels.stages = {{0, 60, io::Stage::n2}};
    return labels;
  });
  EXPECT_THAT(read, ElementsAre("a-arousal.mat"));
}

}  // namespace
}  // namespace physiomae::ingest
