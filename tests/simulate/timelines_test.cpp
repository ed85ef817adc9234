#include "physiomae/simulate/timelines.h"

#include <array>
#include <filesystem>
#include <fstream>

#include "tests/support.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/data_path.h"
#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae::simulate {
namespace {

using testing::HasSubstr;

const std::vector<Timeline>& real_timelines() {
  static const auto timelines =
      read_timelines(shipped_data("physionet2018/label_timelines.csv.gz"));
  return timelines;
}

// Samples of [start, end) that carry `label`.
int64_t arousal_samples(const Timeline& timeline, int64_t start, int64_t end) {
  int64_t count = 0;
  for (const auto& run : timeline.arousals)
    if (run.label == io::Arousal::arousal)
      count += std::max<int64_t>(0, std::min(run.end, end) - std::max(run.start, start));
  return count;
}

// The facts of data/README.md, by direct counting.
TEST(Timelines, RealFileHoldsWhatItsReadmeSays) {
  EXPECT_EQ(real_timelines().size(), 994);
  int64_t windows = 0, staged = 0, arousal = 0, samples = 0;
  std::array<int64_t, 6> stage_windows{};
  for (const auto& timeline : real_timelines()) {
    samples += timeline.samples;
    ASSERT_EQ(timeline.stages.front().end % kEpochSamples, kFirstBoundaryOffset) << timeline.record;
    for (int64_t at = kFirstBoundaryOffset; at + kEpochSamples <= timeline.samples;
         at += kEpochSamples) {
      ++windows;
      const io::Stage stage = stage_at(timeline.stages, at);
      // Whole windows of one stage: that of the first sample reaches to the last.
      if (stage == io::Stage::undefined) continue;
      if (stage_at(timeline.stages, at + kEpochSamples - 1) != stage) continue;
      ++staged;
      ++stage_windows[static_cast<size_t>(stage) + 1];
      if (arousal_samples(timeline, at, at + kEpochSamples) >= 4500) ++arousal;
    }
  }
  EXPECT_EQ(windows, 918252);
  EXPECT_EQ(staged, 892259);
  EXPECT_EQ(arousal, 24433);
  EXPECT_NEAR(static_cast<double>(samples) / 994 / kRateHz / 3600, 7.71, 0.005);
  const std::array<double, 6> shares = {0.028, 0.172, 0.149,
                                        0.412, 0.112, 0.127};  // - W N1 N2 N3 R
  stage_windows[0] = windows - staged;
  for (size_t s = 0; s < shares.size(); ++s)
    EXPECT_NEAR(static_cast<double>(stage_windows[s]) / static_cast<double>(windows), shares[s],
                0.0006)
        << s;
}

class TimelineFile : public testing::Test {
 protected:
  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.path() / "timelines.csv";
  std::vector<Timeline> read(const std::string& text) {
    std::ofstream(path_) << text;
    return read_timelines(path_);
  }
  std::string error(const std::string& text) {
    try {
      read(text);
    } catch (const InputError& e) {
      return e.message();
    }
    return "no error";
  }
};

TEST_F(TimelineFile, PlainTextIsReadAndCut) {
  const auto t =
      read("record,n_samples,stage_runs,arousal_runs\na,100,U:10 W:40 N1:50,0:60 1:40\n");
  ASSERT_EQ(t.size(), 1);
  EXPECT_EQ(t[0].stages[1], (StageRun{10, 50, io::Stage::wake}));
  EXPECT_EQ(stage_at(t[0].stages, 49), io::Stage::wake);
  EXPECT_EQ(stage_at(t[0].stages, 50), io::Stage::n1);
  EXPECT_EQ(stage_at(t[0].stages, 100), io::Stage::undefined);
  const Timeline part = cut_timeline(t[0], 20, 50);
  EXPECT_EQ(part.samples, 50);
  EXPECT_EQ(part.offset, 20);
  EXPECT_EQ(part.stages,
            (std::vector<StageRun>{{0, 30, io::Stage::wake}, {30, 50, io::Stage::n1}}));
  EXPECT_EQ(part.arousals.back(), (ArousalRun{40, 50, io::Arousal::arousal}));
  EXPECT_THROW(cut_timeline(t[0], 60, 50), Error);
}

TEST_F(TimelineFile, DamageIsNamedWithItsLine) {
  EXPECT_THAT(error("a,100,W:100,0:100\na,100,W:100,0:100\n"), HasSubstr("line 2: record a comes"));
  EXPECT_THAT(error("a,100,W:99,0:100\n"), HasSubstr("99 of 100"));
  EXPECT_THAT(error("a,100,W:101,0:100\n"), HasSubstr("run 'W:101'"));
  EXPECT_THAT(error("a,100,X:100,0:100\n"), HasSubstr("run 'X:100'"));
  EXPECT_THAT(error("a,100,W:100,2:100\n"), HasSubstr("run '2:100'"));
  EXPECT_THAT(error("a,100,W:0 W:100,0:100\n"), HasSubstr("run 'W:0'"));
  EXPECT_THAT(error("a,100,W:-5 W:105,0:100\n"), HasSubstr("run 'W:-5'"));
  EXPECT_THAT(error("a,100,W:9999999999999999999,0:100\n"), HasSubstr("run 'W:"));
  EXPECT_THAT(error("a,100,W:100\n"), HasSubstr("3 columns"));
  EXPECT_THAT(error("a,x,W:100,0:100\n"), HasSubstr("of 'x' samples"));
  EXPECT_THAT(error(""), HasSubstr("holds no timeline"));
  EXPECT_THROW(read_timelines("/nonexistent/file.gz"), InputError);
}

TEST_F(TimelineFile, GzipCutShortIsAnError) {
  const auto bytes =
      read_bytes(shipped_data("physionet2018/label_timelines.csv.gz"), /*limit=*/16U << 20);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size() / 2);
  EXPECT_THAT(error(std::string(text)), HasSubstr("damaged gzip"));
}

}  // namespace
}  // namespace physiomae::simulate
