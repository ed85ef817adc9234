#include "physiomae/ingest/grid.h"

#include <cmath>
#include <cstdio>
#include <map>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <zlib.h>

#include "physiomae/base/modality.h"
#include "physiomae/ingest/window_labels.h"

namespace physiomae::ingest {
namespace {

using io::Arousal;
using io::Stage;

constexpr double kRate = 200;

std::string gunzip(const std::string& path) {
  std::string text;
  gzFile file = gzopen(path.c_str(), "rb");
  char block[1 << 16];
  for (int got = 0; (got = gzread(file, block, sizeof block)) > 0;)
    text.append(block, static_cast<size_t>(got));
  gzclose(file);
  return text;
}

struct Timeline {
  std::string record;
  int64_t samples = 0;
  io::Labels labels;
};

// Calls use(name, begin, end) in samples for "U:71999 W:48000 ...".
template <typename Use>
void each_run(const std::string& runs, const Use& use) {
  std::istringstream in(runs);
  int64_t begin = 0;
  for (std::string run; in >> run;) {
    const size_t colon = run.find(':');
    const int64_t end = begin + std::stoll(run.substr(colon + 1));
    use(run.substr(0, colon), begin, end);
    begin = end;
  }
}

Timeline parse(const std::string& line) {
  static const std::map<std::string, Stage> stages = {{"U", Stage::undefined}, {"W", Stage::wake},
                                                      {"N1", Stage::n1},       {"N2", Stage::n2},
                                                      {"N3", Stage::n3},       {"R", Stage::rem}};
  Timeline t;
  std::istringstream in(line);
  std::string samples, stage_runs, arousal_runs;
  std::getline(in, t.record, ',');
  std::getline(in, samples, ',');
  std::getline(in, stage_runs, ',');
  std::getline(in, arousal_runs, ',');
  t.samples = std::stoll(samples);
  t.labels.format = kChallengeLabels;
  const auto seconds = [](int64_t n) { return static_cast<double>(n) / kRate; };
  each_run(stage_runs, [&](const std::string& name, int64_t begin, int64_t end) {
    if (name != "U")
      t.labels.stages.push_back({seconds(begin), seconds(end - begin), stages.at(name)});
  });
  each_run(arousal_runs, [&](const std::string& name, int64_t begin, int64_t end) {
    if (name != "-1")
      t.labels.arousals.push_back(
          {seconds(begin), seconds(end - begin), name == "1" ? Arousal::arousal : Arousal::none});
  });
  return t;
}

Grid challenge_grid(const Timeline& t) {
  const io::Segment whole{0, t.samples, 0};
  return make_grid({&whole, 1}, 1 / kRate, kRate,
                   grid_offset_seconds(t.labels, kChallengeOffsetSeconds), kWindowSeconds);
}

TEST(GridOnRealTimelines, GivesTheCorpusCounts) {
  std::istringstream lines(gunzip(PHYSIOMAE_TEST_DATA "/physionet2018/label_timelines.csv.gz"));
  std::string line;
  std::getline(lines, line);
  int64_t records = 0, windows = 0, arousal_windows = 0, arousals_unstaged = 0, any = 0, half = 0;
  int64_t never_scored = 0;
  double hours = 0;
  std::array<int64_t, 6> stages{};
  while (std::getline(lines, line)) {
    const Timeline t = parse(line);
    const Grid grid = challenge_grid(t);
    ASSERT_EQ(grid.window_samples, 6000);
    ASSERT_EQ(grid.start_sample.front(), 5999) << t.record;
    const store::WindowLabels labels = label_windows(grid, t.labels);
    for (size_t w = 0; w < grid.start_sample.size(); ++w) {
      const bool staged = labels.stage[w] >= 0;
      ++stages[static_cast<size_t>(labels.stage[w] + 1)];
      if (labels.arousal_on[w] >= 4500) ++(staged ? arousal_windows : arousals_unstaged);
      if (labels.arousal_on[w] > 0) ++any;
      if (labels.arousal_on[w] >= 3000) ++half;
      if (staged && labels.arousal_scored[w] == 0) ++never_scored;
    }
    ++records;
    windows += static_cast<int64_t>(grid.start_sample.size());
    hours += static_cast<double>(t.samples) / kRate / 3600;
  }
  EXPECT_EQ(records, 994);
  EXPECT_EQ(windows, 918252);
  EXPECT_EQ(windows - stages[0], 892259);
  EXPECT_EQ(arousal_windows, 24433);
  EXPECT_NEAR(hours / 994, 7.71, 0.005);
  const std::array<double, 6> shares = {.028, .172, .149, .412, .112, .127};
  for (size_t s = 0; s < 6; ++s)
    EXPECT_NEAR(static_cast<double>(stages[s]) / static_cast<double>(windows), shares[s], 5e-4)
        << s;
  EXPECT_NEAR(static_cast<double>(any) / 918252, .081, 5e-4);
  EXPECT_NEAR(static_cast<double>(half) / 918252, .048, 5e-4);
  EXPECT_NEAR(static_cast<double>(never_scored) / 892259, .26, 5e-3);
}

TEST(Grid, UnlabelledRecordsUseTheOffsetGiven) {
  EXPECT_DOUBLE_EQ(grid_offset_seconds({}, kChallengeOffsetSeconds), 29.995);
  io::Labels labels;
  labels.stages = {{-10, 30, Stage::undefined}, {-7, 30, Stage::wake}};
  EXPECT_DOUBLE_EQ(grid_offset_seconds(labels, 0), 23);
}

TEST(Grid, WindowsNeverSpanAGap) {
  // 100 s, a gap of 15.5 s, 80 s: frames of 1 s.
  const std::vector<io::Segment> segments = {{0, 100, 0}, {100, 80, 115.5}};
  const Grid grid = make_grid(segments, 1, 100, 5, 20);
  EXPECT_EQ(grid.start_sample, (std::vector<int64_t>{500, 3500, 6500, 12500, 15500}));
}

TEST(Grid, CountsAtMost1000Hz) {
  EXPECT_EQ(count_rate_hz(200), 200);
  EXPECT_EQ(count_rate_hz(1000), 1000);
  EXPECT_DOUBLE_EQ(count_rate_hz(2048), 2048.0 / 3);
  const io::Segment whole{0, 60, 0};
  const Grid grid = make_grid({&whole, 1}, 1, 2048, 0, 20);
  EXPECT_EQ(grid.window_samples, 20480);
  EXPECT_EQ(grid.start_sample, (std::vector<int64_t>{0, 20480}));
}

TEST(Grid, ARecordShorterThanAWindowHasNone) {
  const io::Segment whole{0, 29, 0};
  EXPECT_TRUE(make_grid({&whole, 1}, 1, 100, 0, 20).start_sample.empty());
}

// Windows at 0, 30, 60 s, 100 Hz.
Grid three_windows(double required_seconds) {
  const io::Segment whole{0, 90, 0};
  return make_grid({&whole, 1}, 1, 100, 0, required_seconds);
}

TEST(WindowLabels, ShortEpochsNeedTwentySeconds) {
  io::Labels labels;
  labels.stages = {{0, 20, Stage::n2},
                   {20, 20, Stage::n3},
                   {40, 10, Stage::n3},
                   {50, 20, Stage::wake},
                   {70, 20, Stage::rem}};
  const store::WindowLabels w = label_windows(three_windows(20), labels);
  EXPECT_EQ(w.stage, (std::vector<int8_t>{2, 3, 4}));
}

TEST(WindowLabels, DisplacedEpochsNeedTwentySeconds) {
  io::Labels labels;  // epochs of 30 s from 10.01 s on
  labels.stages = {{10.01, 30, Stage::n2}, {40.01, 30, Stage::n3}};
  const store::WindowLabels w = label_windows(three_windows(20), labels);
  // 19.99 s of N2; 10.01 s of N2 and 19.99 s of N3; 10.01 s of N3.
  EXPECT_EQ(w.stage, (std::vector<int8_t>{-1, -1, -1}));
  labels.stages = {{10, 30, Stage::n2}, {40, 30, Stage::n3}};
  EXPECT_EQ(label_windows(three_windows(20), labels).stage, (std::vector<int8_t>{2, 3, -1}));
  EXPECT_EQ(label_windows(three_windows(30), labels).stage, (std::vector<int8_t>{-1, -1, -1}));
}

TEST(WindowLabels, TheChallengeNeedsEverySample) {
  io::Labels labels;
  labels.stages = {
      {0, 29.99, Stage::n2}, {30, 30, Stage::n1}, {60, 15, Stage::wake}, {75, 15, Stage::wake}};
  EXPECT_EQ(label_windows(three_windows(30), labels).stage, (std::vector<int8_t>{-1, 1, 0}));
}

TEST(WindowLabels, ArousalsAreCountedInSamplesAndSeconds) {
  io::Labels labels;
  labels.arousals = {{0, 10, Arousal::none},
                     {10, 2.5, Arousal::arousal},
                     {12.5, 0.4, Arousal::none},
                     {29.51, 1, Arousal::arousal}};
  const store::WindowLabels w = label_windows(three_windows(20), labels);
  EXPECT_EQ(w.arousal_on[0], 250 + 49);
  EXPECT_EQ(w.arousal_scored[0], 1000 + 250 + 40 + 49);
  EXPECT_EQ(w.arousal_on[1], 51);
  EXPECT_EQ(w.arousal_second[0], 0);
  EXPECT_EQ(w.arousal_second[10], 1);
  EXPECT_EQ(w.arousal_second[11], 1);
  EXPECT_EQ(w.arousal_second[12], 1);  // exactly half
  EXPECT_EQ(w.arousal_second[13], -1);
  EXPECT_EQ(w.arousal_second[29], -1);  // 49 of 100 samples
  EXPECT_EQ(w.arousal_second[30], 1);   // 51 of 100
}

}  // namespace
}  // namespace physiomae::ingest
