#include "physiomae/io/table_preamble.h"

#include "tests/io/table_testing.h"

namespace physiomae::io {
namespace {

using table_testing::read;
using table_testing::recorded;
using ::testing::Contains;
using ::testing::HasSubstr;

std::string list(const std::string& above, int epochs) {
  std::string text = above + "\n\n";
  for (int i = 0; i < epochs; ++i) text += i % 3 == 0 ? "W\n" : "N2\n";
  return text;
}

TEST(Preamble, StatesTheLengthOfEpochs) {
  for (const char* line : {"Epoch length: 20 s", "Epoch: 20", "Epoch duration (s) = 20"}) {
    const Labels labels = read(list(line, 120), recorded(3600));
    EXPECT_EQ(labels.epoch_seconds, 20) << line;
    EXPECT_THAT(labels.assumptions, Contains(HasSubstr("as long as a line above says"))) << line;
  }
  for (const char* line : {"Epochs: 120", "Number of epochs: 20", "Epoch 1 of 20"})
    EXPECT_EQ(read(list(line, 120), recorded(3600)).epoch_seconds, 30) << line;
  LabelOptions stated = recorded(3600);
  stated.epoch_seconds = 30;
  const Labels labels = read(list("Epoch length: 20 s", 120), stated);
  EXPECT_EQ(labels.epoch_seconds, 30);
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("30 s as stated, though a line above says")));
}

// A list that is shorter than the recording may begin anywhere.
TEST(Preamble, WhatItLeavesOpenIsSaid) {
  const Labels labels =
      read("Lights Off: 22:05:00\n" + list("Epoch length: 30 s", 46), recorded(1800));
  EXPECT_THAT(labels.warnings,
              Contains(HasSubstr("46 of them make 1380 s, the recording lasts 1800 s; "
                                 "the first is taken to begin where it begins")));
  EXPECT_THAT(labels.warnings, Contains(HasSubstr("\"Lights Off: 22:05:00\": not used")));
  LabelOptions stated = recorded(1800);
  stated.epoch_seconds = 30;
  EXPECT_THAT(read(list("A title", 46), stated).warnings,
              Contains(HasSubstr("46 of them make 1380 s")));
}

TEST(Preamble, MnesOriginOfTimes) {
  const auto text = [](const std::string& time) {
    return "# MNE-Annotations\n# orig_time : " + time +
           "\n# onset, duration, description\n0.0,30.0,Sleep stage W\n30.0,30.0,Sleep stage 2\n";
  };
  const LabelOptions at_ten = recorded(240, "2020-01-01T22:00:00");
  const Labels labels = read(text("2020-01-01 22:02:00+00:00"), at_ten);
  EXPECT_EQ(labels.origin, Labels::Origin::clock);
  EXPECT_THAT(labels.start_time, HasSubstr("T22:02:00"));
  for (const char* same : {"2020-01-01 22:00:00+00:00", "None"})
    EXPECT_EQ(read(text(same), at_ten).origin, Labels::Origin::recording) << same;
  const std::string origin = "# orig_time : 2020-01-01 22:02:00+00:00\n",
                    rows = "0,30,W\n30,30,N2\n";
  EXPECT_EQ(read("onset,duration,stage\n" + rows + origin, at_ten).origin,
            Labels::Origin::recording);
  EXPECT_EQ(
      read("# meas_date : 2020-01-01 22:02:00+00:00\nonset,duration,stage\n" + rows, at_ten).origin,
      Labels::Origin::recording);
}

TEST(Preamble, StatesWhenTheFirstEpochBegins) {
  const LabelOptions at_ten = recorded(3600, "2020-01-01T22:00:00");
  for (const char* line :
       {"Start Time: 22:05:00", "Start: 2020-01-01 22:05:00", "Startzeit; 22:05:00"}) {
    const Labels labels = read(list(line, 120), at_ten);
    EXPECT_EQ(labels.origin, Labels::Origin::clock) << line;
    EXPECT_THAT(labels.start_time, HasSubstr("T22:05:00")) << line;
    EXPECT_THAT(labels.assumptions, Contains(HasSubstr("begins when a line above says"))) << line;
  }
  for (const char* line :
       {"Start Time: 22:00:00", "Date: 22:05:00", "Start of lights: 22:05:00",
        "Lights off: 22:05:00", "Exported: 22:05:00", "Start Time: 00:30:00", "Start:"})
    EXPECT_EQ(read(list(line, 120), at_ten).origin, Labels::Origin::recording) << line;
  EXPECT_THAT(read(list("Start Time: 00:30:00", 120), at_ten).assumptions,
              Contains(HasSubstr("the recording begins at 22:00:00: not used")));
}

}  // namespace
}  // namespace physiomae::io
