// Which column of a table with a row of names holds what: Note [Which column holds the stages].
#include "physiomae/io/table_columns.h"

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

const std::string kFour = "W@0+30 N2@30+30 N2@60+30 REM@90+30 ";

TEST(ColumnNamed, HowLongItIsUntilSomethingElseIsNoTimeOfTheRow) {
  for (const char* title : {"Time to arousal (s)", "Time until REM", "time_to_next"})
    EXPECT_EQ(column_named(title).role, ColumnRole::none) << title;
}

TEST(StageColumn, AFewWordsInNotesAreNoStages) {
  for (const char* text : {
           "onset,stage,annotation\n0,W,\n30,N2,Wake\n60,N2,\n90,R,\n",
           "epoch,stage,event\n1,W,\n2,N2,Awake\n3,N2,Hypopnea\n4,R,\n",
           "epoch,stage,note\n1,0,\n2,2,\n3,2,Wake\n4,5,\n",
           "epoch,stage,type\n1,W,Wake\n2,N2,NREM\n3,N2,NREM\n4,R,REM\n",
           "epoch,class,stage\n1,Wake,W\n2,NREM,N2\n3,NREM,N2\n4,REM,R\n",
       })
    EXPECT_EQ(stages_of(text, recorded(120)), kFour) << text;
}

// Of another row, or before a correction.
TEST(StageColumn, OfTheRowItselfAsItStandsNow) {
  for (const char* titles :
       {"previous_stage,stage", "prev_stage,stage", "stage_lag1,stage", "Next Stage,Stage",
        "old_stage,new_stage", "Previous Stage,Current Stage", "Stage (original),Stage (edited)",
        "stage_before_correction,stage"})
    EXPECT_EQ(stages_of(std::string("onset,") + titles + "\n0,R,W\n30,W,N2\n60,N2,N2\n90,N2,R\n",
                        recorded(120)),
              kFour)
        << titles;
}

// An epoch with an arousal in it; without a duration it is none of its own.
TEST(StageColumn, AStageWithAnArousalIsAWordThatIsNotKnown) {
  EXPECT_THAT(error_of("epoch,stage\n1,W\n2,N2\n3,N2 arousal\n4,Arousal N2\n"),
              HasSubstr("\"N2 arousal\""));
  EXPECT_EQ(
      stages_of("onset,duration,stage\n0,30,W\n30,30,N2\n35,5,EEG arousal\n60,30,N2\n90,30,R\n"),
      kFour);
  const Labels event = read("onset,duration,stage\n0,30,W\n30,30,N2\n35,5,N2 arousal\n60,30,N2\n");
  EXPECT_EQ(table_testing::events_of(event).size(), 1U);
}

TEST(StageColumn, OfRemLogicTheEventsAreTheEpochs) {
  const std::string text =
      "Sleep Stage\tTime [hh:mm:ss]\tEvent\tDuration[s]\nW\t22:00:00\tSLEEP-S0\t30\n"
      "N2\t22:00:30\tSLEEP-S2\t30\nN2\t22:00:41\tHYPOPNEA\t12\nN2\t22:01:00\tSLEEP-S2\t30\n"
      "R\t22:01:30\tSLEEP-REM\t30\n";
  EXPECT_EQ(stages_of(text, recorded(120, "2010-01-01T22:00:00")), kFour);
}

TEST(StageColumn, TheStagesInWhichEventsFellAreRefused) {
  const LabelOptions night = recorded(3600, "2010-01-01T22:00:00");
  const std::string events =
      "Time,Event,Stage\n22:10:05,Hypopnea,N2\n22:12:05,Apnea,N2\n22:30:00,Arousal,R\n";
  EXPECT_THAT(error_of(events, night),
              AllOf(HasSubstr("rows are events (column \"Event\")"), HasSubstr("\"Stage\""),
                    HasSubstr("no scoring of stages")));
  EXPECT_THAT(error_of("Sleep Stage\tTime [hh:mm:ss]\tEvent\tDuration[s]\n"
                       "N2\t22:10:05\tHYPOPNEA\t20\nN2\t22:12:05\tAPNEA-OBSTRUCTIVE\t15\n"
                       "W\t22:30:00\tSNORE-SINGLE\t2\n",
                       night),
              HasSubstr("no scoring of stages"));
  // What is noted of every epoch.
  EXPECT_EQ(stages_of("epoch,stage,event\n1,W,Supine\n2,N2,Left\n3,N2,Left\n4,R,Snoring\n",
                      recorded(120)),
            kFour);
}

TEST(StageColumn, APersonGoesBeforeAMachineAndAConsensusBeforeBoth) {
  const LabelOptions night = recorded(120);
  EXPECT_EQ(stages_of("epoch,prediction,expert\n1,W,W\n2,N1,N2\n3,N1,N2\n4,R,R\n", night), kFour);
  EXPECT_EQ(
      stages_of("Epoch,AutoStage,Rater1,Rater2\n1,W,W,W\n2,W,N2,N2\n3,W,N2,N2\n4,R,R,R\n", night),
      kFour);
  EXPECT_EQ(stages_of("Epoch,Scorer1,Scorer2,Consensus\n1,W,W,W\n2,N1,N2,N2\n3,N1,N1,N2\n"
                      "4,R,W,R\n",
                      night),
            kFour);
  EXPECT_EQ(stages_of("epoch,y_pred,y_true\n1,W,W\n2,N1,N2\n3,N1,N2\n4,R,R\n", night), kFour);
  EXPECT_EQ(stages_of("epoch,AutoStage,JS\n1,W,W\n2,N1,N2\n3,N1,N2\n4,R,R\n", night), kFour);
  EXPECT_EQ(stages_of("epoch,prediction,label\n1,W,W\n2,N1,N2\n3,N1,N2\n4,R,R\n", night), kFour);
  EXPECT_EQ(stages_of("epoch,label,stage\n1,W,W\n2,N1,N2\n3,N1,N2\n4,R,R\n", night), kFour);
  const Labels labels = read("epoch,prediction,expert\n1,W,W\n2,N1,N2\n3,N1,N2\n4,R,R\n", night);
  EXPECT_THAT(labels.assumptions,
              Contains(AllOf(HasSubstr("\"expert\" is taken"),
                             HasSubstr("\"prediction\" (a machine's) agrees in 2 of 4"))));
}

TEST(StageColumn, MeasuresOfSleepAreNoStages) {
  const LabelOptions night = recorded(150);
  const std::string five = kFour + "N3@120+30 ";
  for (const char* text : {
           "epoch,sleep,stage\n1,0,0\n2,1,2\n3,1,2\n4,1,5\n5,1,3\n",
           "epoch,sleep,stage\n1,Wake,W\n2,Sleep,N2\n3,Sleep,N2\n4,Sleep,R\n5,Sleep,N3\n",
           "epoch,confidence_score,stage\n1,0.9,0\n2,0.8,2\n3,0.7,2\n4,1,5\n5,1,3\n",
           "sleep efficiency,epoch,stage\n86.7,1,0\n86.7,2,2\n86.7,3,2\n86.7,4,5\n86.7,5,3\n",
       })
    EXPECT_EQ(stages_of(text, night), five) << text;
  EXPECT_EQ(stages_of("sleep\nW\nN2\nN2\nR\nN3\n", night), five);  // what else may it be
}

TEST(TimeColumns, OfOtherThingsAreNotTheStages) {
  const LabelOptions night = recorded(120, "2010-01-01T22:00:00");
  for (const char* text : {
           "Epoch,Start Time,Stage,Arousal Duration\n1,22:00:00,W,\n2,22:00:30,N2,5.2\n"
           "3,22:01:00,N2,\n4,22:01:30,R,\n",
           "onset,stage,apnea_duration\n0,W,0\n30,N2,22\n60,N2,0\n90,R,0\n",
           "onset,stage,end of arousal\n0,W,\n30,N2,38\n60,N2,\n90,R,\n",
           "Stage,No. of arousals\nW,0\nN2,1\nN2,0\nR,0\n",
           "arousal onset,onset,stage\n,0,W\n31,30,N2\n,60,N2\n,90,R\n",
       })
    EXPECT_EQ(stages_of(text, night), kFour) << text;
}

TEST(TimeColumns, ThatSayTheSameInEveryRowAreNone) {
  const LabelOptions night = recorded(120, "2010-01-01T22:00:00");
  for (const char* text : {
           "recording_start_time,epoch,stage\n22:00:00,1,W\n22:00:00,2,N2\n22:00:00,3,N2\n"
           "22:00:00,4,R\n",
           "epoch,stage,sample_rate\n1,W,100\n2,N2,100\n3,N2,100\n4,R,100\n",
           "epoch,stage,offset\n1,W,0\n2,N2,0\n3,N2,0\n4,R,0\n",
           "sleep latency,epoch,stage\n4.5,1,W\n4.5,2,N2\n4.5,3,N2\n4.5,4,R\n",
       }) {
    EXPECT_EQ(stages_of(text, night), kFour) << text;
    EXPECT_THAT(read(text, night).assumptions, Contains(HasSubstr("says the same in every row")));
  }
}

TEST(TimeColumns, EpochMayHoldClocksAndUnitsStandUnderTheNames) {
  EXPECT_EQ(stages_of("Epoch,Stage\n22:00:00,W\n22:00:30,N2\n22:01:00,N2\n22:01:30,R\n",
                      recorded(120, "2010-01-01T22:00:00")),
            kFour);
  EXPECT_EQ(
      stages_of("onset,duration,stage\nms,s,-\n0,30,W\n30000,30,N2\n60000,30,N2\n90000,30,R\n"),
      kFour);
  EXPECT_EQ(stages_of("onset,duration,stage\n0 s,30 s,?\n30 s,30 s,N2\n"), "-@0+30 N2@30+30 ");
  EXPECT_EQ(stages_of("onset,duration,stage\n0,30,W\n30,30,N2\n60,30,N2\n90,30,R\nNA,NA,NA\n"),
            kFour);
}

TEST(TimeColumns, OfNothingButSecondsMayBeDurations) {
  EXPECT_EQ(
      stages_of("dateTime,level,seconds\n2010-01-01T22:00:00,W,60\n2010-01-01T22:01:00,N1,30\n"
                "2010-01-01T22:01:30,N2,300\n2010-01-01T22:06:30,R,120\n"
                "2010-01-01T22:08:30,N1,90\n",
                recorded(600, "2010-01-01T22:00:00")),
      "W@0+60 N1@60+30 N2@90+300 REM@390+120 N1@510+90 ");
}

TEST(TimeColumns, LunasHoursOfTheDayAreNoOnsets) {
  EXPECT_EQ(stages_of("ID\tE\tCLOCK_HOURS\tCLOCK_TIME\tMINS\tSTAGE\n"
                      "p\t1\t0.166667\t00:10:00\t0\tW\np\t2\t0.175\t00:10:30\t0.5\tN2\n"
                      "p\t3\t0.183333\t00:11:00\t1\tN2\np\t4\t0.191667\t00:11:30\t1.5\tR\n",
                      recorded(120, "2010-01-01T00:10:00")),
            kFour);
}

}  // namespace
}  // namespace physiomae::io
