#include "physiomae/io/unnamed_times.h"

#include <functional>

#include "tests/io/table_testing.h"

namespace physiomae::io {
namespace {

using table_testing::error_of;
using table_testing::read;
using table_testing::recorded;
using table_testing::stage_list;
using table_testing::stages_of;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kWords[] = {"W", "N1", "N2", "N3", "R"};

std::string clock(int seconds_behind_ten) {
  return table_testing::hms(table_testing::kTenInTheEvening + seconds_behind_ten);
}

const LabelOptions kHalfAnHour = recorded(1800, "2020-01-01T22:00:00");

TEST(UnnamedTimes, AreOnsetsWhereTheyKeepABeat) {
  for (const std::string beside : {"Dauer", "Epoche", ""}) {
    std::string text = (beside.empty() ? "" : beside + ";") + "Wann;Stadium\n";
    for (int i = 0; i < 20; ++i)
      text += (beside.empty() ? "" : (beside == "Dauer" ? "30" : std::to_string(i + 1)) + ";") +
              clock(300 + 30 * i) + ";" + kWords[i % 5] + "\n";
    const Labels labels = read(text, kHalfAnHour);
    EXPECT_THAT(labels.start_time, HasSubstr("T22:05:00")) << beside;
    EXPECT_EQ(labels.stages.size(), 20U) << beside;
    EXPECT_THAT(labels.assumptions, Contains(HasSubstr("\"Wann\" is taken for when rows begin")));
  }
}

// A hole and runs of many lengths.
TEST(UnnamedTimes, AreWhatFitsTheOthers) {
  const std::string wanted = "W@0+240 N1@240+240 N2@480+420 N3@1200+300 REM@1500+300 ";
  const int begins[] = {0, 240, 480, 1200, 1500}, ends[] = {240, 480, 900, 1500, 1800};
  const auto table = [&](const std::string& titles, auto&& cells) {
    std::string text = titles + "\n";
    for (int i = 0; i < 5; ++i) text += cells(begins[i], ends[i]) + "," + kWords[i] + "\n";
    return text;
  };
  const auto spans = [](int from, int to) { return clock(from) + "," + clock(to); };
  const auto lengths = [](int from, int to) {
    return clock(from) + "," + std::to_string(to - from);
  };
  const auto numbers = [](int from, int to) {
    return std::to_string(from) + "," + std::to_string(to - from);
  };
  EXPECT_EQ(stages_of(table("From,Till,Stage", spans), kHalfAnHour), wanted);
  EXPECT_EQ(stages_of(table("Wann,Ende,Stadium", spans), kHalfAnHour), wanted);
  EXPECT_EQ(stages_of(table("Wann,Dann,Stadium", spans), kHalfAnHour), wanted);
  EXPECT_EQ(stages_of(table("Start,Span,Stage", lengths), kHalfAnHour), wanted);
  const auto epochs = [](int from, int to) {
    return clock(from) + "," + std::to_string((to - from) / 30);
  };
  EXPECT_EQ(stages_of(table("Start,No. of epochs,Stage", epochs), kHalfAnHour), wanted);
  EXPECT_EQ(stages_of(table("begin_sec,span,Stage", numbers), kHalfAnHour), wanted);
  EXPECT_EQ(stages_of(table("Wann,Wielang,Stadium", lengths) + "n/a,n/a,n/a\n", kHalfAnHour),
            wanted);
  EXPECT_THAT(read(table("From,Till,Stage", spans), kHalfAnHour).assumptions,
              Contains(HasSubstr("\"Till\" is taken for when rows end")));
}

// Beside numbers of epochs, which fill the recording.
std::string beside(const std::string& titles, int rows,
                   const std::function<std::string(int)>& cell) {
  std::string text = titles + "\n";
  for (int i = 0; i < rows; ++i)
    text += std::to_string(i + 1) + "," + cell(i) + "," + kWords[i % 5] + "\n";
  return text;
}

TEST(UnnamedTimes, ThatDoNotHaveTheRowsElsewhereArePassedOver) {
  const std::vector<std::function<std::string(int)>> cells = {
      [](int i) { return std::to_string(30 * i); },                  // begins
      [](int i) { return std::to_string(30 * i + 15); },             // middles
      [](int i) { return std::to_string(30 * i + 30); },             // ends
      [](int i) { return clock(30 * i + 15); },                      // the same by a clock
      [](int i) { return clock(30 * i + 30); },                      //
      [](int i) { return "21:" + clock(30 * i).substr(3); },         // another time zone
      [](int i) { return "10:0" + std::to_string(i % 7) + ":00"; },  // when it was scored
      [](int i) { return std::to_string(10453 + 3 * i); },           // keys
      [](int i) { return std::to_string(100 + 27 * i + i % 3); },    // of no epoch
      [](int i) { return std::to_string(1577916000 + 30 * i); },     // seconds since 1970
      [](int i) { return std::to_string(7 * i * i + i); }};
  for (size_t k = 0; k < cells.size(); ++k) {
    const Labels labels = read(beside("Epoch,Odd,Stage", 60, cells[k]), kHalfAnHour);
    EXPECT_EQ(labels.stages.size(), 60U) << k;
    EXPECT_EQ(labels.stages.front().start_seconds, 0) << k;
    EXPECT_EQ(labels.origin, Labels::Origin::recording) << k;
  }
}

TEST(UnnamedTimes, SayWhereAListHasItsGapAndNeedAClockOfTheRecording) {
  std::string text = "Wann;Stadium\n";
  for (int i = 0; i < 20; ++i)
    text += clock(30 * i + (i < 10 ? 0 : 600)) + ";" + kWords[i % 5] + "\n";
  EXPECT_EQ(read(text, kHalfAnHour).stages[10].start_seconds, 900);
  EXPECT_THAT(error_of(beside("Epoche,Wann,Stadium", 20, [](int i) { return clock(30 * i); }),
                       recorded(1800)),
              HasSubstr("its times begin at 22:00:00, and the recording has no clock"));
}

TEST(UnnamedTimes, ThatGoToAndFroAreNoClock) {
  LabelOptions epochs = kHalfAnHour;
  epochs.epoch_seconds = 30;
  const Labels labels =
      read(beside("Epoch,Odd,Stage", 21, [](int i) { return clock(300 + 30 * (i % 2)); }), epochs);
  EXPECT_EQ(labels.origin, Labels::Origin::recording);
  EXPECT_EQ(labels.stages.front().start_seconds, 0);
}

TEST(UnnamedTimes, KeysBesideEndsAreNoOnsets) {
  std::string text = "Odd,Ende,Stadium\n";
  for (int i = 0; i < 20; ++i)
    text += std::to_string(1000 + 30 * i) + "," + std::to_string(30 * i + 30) + "," +
            kWords[i % 5] + "\n";
  EXPECT_EQ(read(text, kHalfAnHour).stages.front().start_seconds, 0);
}

TEST(UnnamedTimes, FlagsAndMeasuresBesideOnsetsAreNoDurations) {
  for (const char* values : {"1", "0.98", "30", "29.6", "96"}) {
    std::string text = "Time,Odd,Stage\n";
    for (int i = 0; i < 60; ++i)
      text += clock(30 * i) + "," + (i % 6 == 0 ? "0" : values) + "," + kWords[i % 5] + "\n";
    const Labels labels = read(text, kHalfAnHour);
    EXPECT_EQ(labels.stages.size(), 60U) << values;
    EXPECT_THAT(labels.assumptions, Not(Contains(HasSubstr("\"Odd\" is taken")))) << values;
  }
}

TEST(UnnamedTimes, EndsAreSeenAsThoseOfATitleThatIsKnown) {
  for (const char* title : {"Koniec", "Zeitpunkt"}) {
    std::string text = std::string(title) + ",Stage\n";
    for (int i = 1; i <= 60; ++i) text += std::to_string(30 * i) + "," + kWords[i % 5] + "\n";
    if (std::string(title) == "Koniec")
      EXPECT_THAT(error_of(text, kHalfAnHour), HasSubstr("looks like times")) << title;
    else
      EXPECT_EQ(read(text, kHalfAnHour).stages.front().start_seconds, 0) << title;
  }
}

TEST(UnnamedTimes, OtherNumbersAreLeft) {
  std::string text = "Epoch,Puls,Nr2,Created,Stage\n";
  for (int i = 0; i < 20; ++i)
    text += std::to_string(i + 1) + "," + std::to_string(60 + i % 7) + "," + std::to_string(i) +
            ",10:00:00," + kWords[i % 5] + "\n";
  EXPECT_EQ(read(text).stages.size(), 20U);
}

TEST(TimeColumns, InOtherLanguages) {
  const std::string wanted = "W@0+60 N1@60+30 N2@120+60 ";
  for (const char* titles :
       {"Beginn;Dauer;Stadium", "Startzeit;L\xC3\xA4nge;Stadium", "D\303\251but;Dur\303\251e;Stade",
        "Hora de inicio;Duraci\xC3\xB3n;Etapa", "Inizio;Durata;Stadio", "Starttijd;Duur;Stage",
        "Anfang [s];Dauer [Sekunden];Schlafstadium"})
    EXPECT_EQ(stages_of(std::string(titles) + "\n0;60;W\n60;30;N1\n120;60;N2\n"), wanted) << titles;
  for (const char* titles : {"Beginn;Ende;Stadium", "Von;Bis;Stadium", "Start;Einde;Stage",
                             "Hora de inicio;Hora de fin;Evento", "From;To;Stage"})
    EXPECT_EQ(stages_of(std::string(titles) + "\n0;60;W\n60;90;N1\n120;180;N2\n"), wanted)
        << titles;
  EXPECT_EQ(stage_list(read("Event,Time to next event (s),Time\nW,60,0\nN1,60,60\nN2,30,120\n")),
            "W@0+60 N1@60+60 N2@120+30 ");
}

}  // namespace
}  // namespace physiomae::io
