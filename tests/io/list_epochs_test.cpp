// Lists of one stage a line, and the lines in them that may be epochs or nothing.
#include "tests/io/table_testing.h"

namespace physiomae::io {
namespace {

using table_testing::error_of;
using table_testing::read;
using table_testing::recorded;
using table_testing::stages_of;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kWords = "W\nN1\nN2\nN2\nN3\nR\n";
const std::string kDigits = "0\n1\n2\n2\n3\n5\n";
const std::string kSix = "W@0+30 N1@30+30 N2@60+30 N2@90+30 N3@120+30 REM@150+30 ";

TEST(ListEpochs, AZeroAboveIsTheNameOfPandasColumn) {
  EXPECT_EQ(stages_of("0\n" + kWords, recorded(180)), kSix);
  EXPECT_EQ(stages_of("0\nW\n1\n2\n2\n3\nR\n", recorded(180)), kSix);
  EXPECT_EQ(stages_of("0\n" + kDigits, recorded(180)), kSix);
  EXPECT_THAT(read("0\n" + kDigits, recorded(180)).assumptions,
              Contains(HasSubstr("no epochs: line 1 (\"0\")")));
  // It is an epoch where the list fills the recording with it, and is said to be one where neither
  // reading does.
  EXPECT_THAT(stages_of("0\n" + kDigits, recorded(210)), HasSubstr("W@0+30 W@30+30"));
  EXPECT_THAT(read("0\n" + kDigits, recorded(195)).assumptions,
              Contains(HasSubstr("(\"0\") is taken as the first epoch")));
  EXPECT_THAT(error_of("0\n" + kWords, recorded(210)), HasSubstr("a title, or the first epoch?"));
}

TEST(ListEpochs, ACountOrALengthAboveIsNoEpoch) {
  for (const std::string above : {"30\n", "120\n"}) {
    EXPECT_EQ(stages_of(above + kWords, recorded(180)), kSix);
    EXPECT_EQ(stages_of(above + kDigits, recorded(180)), kSix);
    EXPECT_THAT(read(above + kWords, recorded(180)).assumptions,
                Contains(HasSubstr("line 1 is taken as a title")));
  }
  // 5 is REM, unless it is the length that makes the recording.
  EXPECT_EQ(stages_of("5\n0\n1\n2\n", recorded(15)), "W@0+5 N1@5+5 N2@10+5 ");
  EXPECT_THAT(stages_of("5\n0\n1\n2\n", recorded(120)), HasSubstr("REM@0+30"));
}

TEST(ListEpochs, ErrorsOfASpreadsheetKeepTheirPlace) {
  for (const std::string error : {"#N/A", "#VALUE!", "#REF!", "#NV", "#WERT!", "#NAME?"}) {
    const Labels labels = read("W\nN1\n" + error + "\nN2\nN3\nR\n", recorded(180));
    EXPECT_EQ(table_testing::stage_list(labels),
              "W@0+30 N1@30+30 -@60+30 N2@90+30 N3@120+30 REM@150+30 ")
        << error;
    EXPECT_THAT(labels.assumptions, Contains(HasSubstr("1 cells hold the error of a spreadsheet")));
  }
  EXPECT_EQ(stages_of("#N/A,0\nW,30\nN1,60\n", recorded(90)), "-@0+30 W@30+30 N1@60+30 ");
  // Other lines behind # are comments.
  EXPECT_EQ(stages_of("W\n#note\n# N/A\nN1\n", recorded(60)), "W@0+30 N1@30+30 ");
}

TEST(ListEpochs, EmptyLinesInsideAreNoneWhereTheOthersFillTheRecording) {
  const std::string pages = "W\nN1\nN2\n\nN2\nN3\nR\n";
  EXPECT_EQ(stages_of(pages, recorded(180)), kSix);
  EXPECT_THAT(read(pages, recorded(180)).assumptions,
              Contains(HasSubstr("no epochs: 1 empty lines inside the list")));
  // They are epochs without a stage where the list fills the recording with them.
  EXPECT_THAT(stages_of(pages, recorded(210)), HasSubstr("N2@60+30 N2@120+30"));
  // Seven epochs are 15 s too long, six 15 s too short.
  EXPECT_THAT(error_of(pages, recorded(195)),
              AllOf(HasSubstr("With them there are 7 epochs, without 6"), HasSubstr("write ?")));
  // With eight of 30 s they are an epoch too many, with six one too few.
  EXPECT_THAT(error_of("W\nN1\n\nN2\nN2\n\nN3\nR\n", recorded(210)),
              HasSubstr("With them there are 8 epochs, without 6"));
  LabelOptions stated = recorded(195);
  state_epoch("30", stated);
  EXPECT_THAT(stages_of(pages, stated), HasSubstr("N2@60+30 N2@120+30"));
  EXPECT_EQ(stages_of("0\n0\n1\n2\n\n2\n3\n5\n", recorded(180)), kSix);
}

TEST(ListEpochs, EmptyLinesBetweenAllOthersAreNoEpochs) {
  const std::string spaced = "W\n\nN1\n\nN2\n\nN2\n\nN3\n\nR\n\n";
  EXPECT_EQ(stages_of(spaced, recorded(180)), kSix);
  // Not twelve epochs of 10 s.
  EXPECT_THAT(stages_of(spaced, recorded(120)), HasSubstr("N1@20+20"));
  EXPECT_THAT(read(spaced, recorded(120)).assumptions,
              Contains(HasSubstr("stand between each line and the next")));
}

TEST(ListEpochs, ARowOfNamesThatComesAgainIsNoEpoch) {
  EXPECT_EQ(stages_of("Stage\nW\nN1\nN2\nStage\nN2\nN3\nR\n", recorded(180)), kSix);
  EXPECT_EQ(stages_of("Stage,Note\nW,\nN1,\nN2,\n\nStage,Note\nN2,\nN3,x\nR,\n", recorded(180)),
            kSix);
  EXPECT_THAT(read("Stage\nW\nN1\nStage\nR\n", recorded(90)).assumptions,
              Contains(HasSubstr("comes 1 times again")));
}

TEST(ListEpochs, ACellInQuotesMayGoOverSeveralLines) {
  EXPECT_EQ(stages_of("Stage,Note\nW,\nN1,\"he\nmoved\"\nN2,\nN2,\nN3,\nR,\n", recorded(180)),
            kSix);
  EXPECT_EQ(
      stages_of("Note,Stage\n,W\n\"a \"\"b\"\"\r\n\r\nc\",N1\n,N2\n,N2\n,N3\n,R\n", recorded(180)),
      kSix);
  // Quotes that are none: ditto marks, and one that does not close.
  EXPECT_EQ(stages_of("Stage,Note\nW,\"\nN1,\"\nN2,\"\nN2,\"\nN3,\"x\nR,\n", recorded(180)), kSix);
  EXPECT_THAT(error_of("Note,onset,stage\n\"a\nb\",0,W\n,x,N1\n"), HasSubstr("line 4: the onset"));
}

TEST(ListEpochs, WhatTheyMakeIsSaidAsItIs) {
  EXPECT_THAT(read(kWords, recorded(180)).assumptions,
              Contains(HasSubstr("6 of them make the recording's 180 s")));
  for (const double seconds : {150.0, 165.0, 195.0, 210.0})
    EXPECT_THAT(read(kWords, recorded(seconds)).assumptions,
                AllOf(Contains(HasSubstr("6 of them make 180 s, the recording lasts")),
                      Not(Contains(HasSubstr("make the recording's")))))
        << seconds;
}

TEST(ListEpochs, AFooterBehindSeveralColumns) {
  EXPECT_EQ(stages_of("Stage,Confidence\nW,1\nN1,.5\nN2,.9\nN2,.9\nN3,.8\nR,.7\n"
                      "Total epochs,6\nMean,.8\n",
                      recorded(180)),
            kSix);
}

TEST(ListEpochs, ANightInOneLineWithBlanksOrItsName) {
  for (const char* text : {"W N1 N2 N2 N3 R\n", "Stage,W,N1,N2,N2,N3,R\n", "0 1 2 2 3 5\n"})
    EXPECT_EQ(stages_of(text, recorded(180)), kSix) << text;
}

}  // namespace
}  // namespace physiomae::io
