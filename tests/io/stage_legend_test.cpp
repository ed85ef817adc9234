#include "physiomae/io/stage_legend.h"

#include <algorithm>
#include <fstream>

#include "tests/io/table_testing.h"

#include "physiomae/io/hypnogram.h"

namespace physiomae::io {
namespace {

using table_testing::error_of;
using table_testing::read;
using table_testing::stage_list;
using table_testing::stages_of;
using ::testing::Contains;
using ::testing::HasSubstr;

constexpr const char* kWanted = "W@0+30 N1@30+30 N3@60+30 REM@90+30 ";

TEST(StageLegend, OfATitleACommentOrAPreamble) {
  for (const char* above : {"epoch,\"Stage (0=N3 1=N2 2=N1 3=REM 5=Wake)\"\n",
                            "epoch,\"stage [0: N3; 1: N2; 2: N1; 3: REM; 5: W]\"\n",
                            "epoch,\"stage (W=5, N1=2, N2=1, N3=0, REM=3)\"\n",
                            "epoch,\"Stage (0 N3, 1 N2, 2 N1, 3 REM, 5 Wake)\"\n",
                            "# 0 - N3, 1 - N2, 2 - N1, 3 - REM sleep, 5 - Wake\nepoch,stage\n",
                            "# 0 -> N3 1 -> N2 2 -> N1 3 -> REM 5 -> Wake\nepoch,stage\n",
                            "# codes: 0 N3 1 N2 2 N1 3 REM 5 W -1 unscored\nepoch,stage\n",
                            "Stages; 0 (N3); 1 (N2); 2 (N1); 3 (REM); 5 (W)\n\nepoch;stage\n",
                            "# 0=N3 1=N2 2=N1 3=REM 5=Wake\nepoch,stage\n",
                            "Codes: 0=N3; 1=N2; 2=N1; 3=REM; 5=Wake\n\nepoch;stage\n"}) {
    const std::string text(above);
    const char divider = text.find(';') != text.npos && text.ends_with(";stage\n") ? ';' : ',';
    std::string rows = "1,5\n2,2\n3,0\n4,3\n";
    std::replace(rows.begin(), rows.end(), ',', divider);
    const Labels labels = read(text + rows);
    EXPECT_EQ(stage_list(labels), kWanted) << above;
    EXPECT_THAT(labels.assumptions, Contains(HasSubstr("stage coding of its legend"))) << above;
  }
}

TEST(StageLegend, WhatItCallsNoStageIsRefused) {
  EXPECT_THAT(error_of("epoch,\"stage (0=wake 1=light 2=deep 3=REM)\"\n1,0\n2,1\n3,2\n4,3\n"),
              HasSubstr("its legend of stages says 1 \"light\", which names none"));
}

TEST(StageLegend, OfOtherThingsIsNone) {
  EXPECT_FALSE(legend_in("Start: 22:00:00, Epoch: 30, Version=2, N=120", "x"));
  EXPECT_FALSE(legend_in("0=no 1=yes 2=unknown", "x"));
  EXPECT_FALSE(legend_in("Night 1 of 2, 30 s epochs, scored 2 times by R", "x"));
  EXPECT_FALSE(legend_in("0 W 1 N1 2 minutes", "x"));
  EXPECT_FALSE(legend_in("# Arousals per stage: W=0, N1=3, N2=2, N3=1, REM=5", "x"));
  EXPECT_FALSE(legend_in("latencies (min): N1: 2, N2: 4, N3: 9, REM: 0", "x"));
  EXPECT_TRUE(legend_in("# Stage codes: W: 0, N1: 3, N2: 2, N3: 1, REM: 5", "x"));
  EXPECT_FALSE(legend_in("W: 120, N1: 30, N2: 60, R: 30", "x"));
  EXPECT_FALSE(legend_in("", "x"));
}

TEST(StageLegend, StatedCodingsGoBefore) {
  LabelOptions stated;
  state_coding("aasm", stated);
  EXPECT_EQ(stages_of("epoch,\"Stage (0=N3 1=N2 2=N1 3=REM 4=Wake)\"\n1,0\n2,1\n3,4\n", stated),
            "W@0+30 N1@30+30 REM@60+30 ");
}

TEST(StageLegend, StandsInTheJsonOfBids) {
  const edf_testing::Folder folder;
  const auto events = folder.path() / "sub-1_events.tsv";
  std::ofstream(events) << "onset\tduration\tstage\n0\t30\t0\n30\t30\t1\n60\t30\t3\n90\t30\t4\n";
  std::ofstream(folder.path() / "sub-1_events.json")
      << R"({"onset": {"Units": "s"}, "stage": {"Levels": {"0": "Wake", "1": "N1", "2": "N2",
             "3": {"Description": "N3"}, "4": "REM"}}})";
  const Labels labels = read_hypnogram(events);
  EXPECT_EQ(stage_list(labels), kWanted);
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("stage coding of sub-1_events.json")));
  std::ofstream(folder.path() / "sub-1_events.json") << "{";
  EXPECT_THROW(read_hypnogram(events), InputError);  // 4 is stage 4 or REM
}

}  // namespace
}  // namespace physiomae::io
