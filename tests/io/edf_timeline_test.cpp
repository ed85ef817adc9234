#include "physiomae/io/edf_timeline.h"

#include <cmath>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"

namespace physiomae::io {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr double kFastestHz = 250;

EdfTimeline timeline_of(const std::vector<double>& onsets, double record_seconds,
                        bool discontinuous) {
  EdfTimeline timeline("x.edf", discontinuous, record_seconds, kFastestHz);
  for (size_t r = 0; r < onsets.size(); ++r)
    timeline.add(onsets[r], 1000 + 10 * std::ssize(onsets));
  timeline.finish();
  return timeline;
}

template <typename Stamp>
std::vector<double> stamps(int64_t records, const Stamp& stamp) {
  std::vector<double> out;
  for (int64_t r = 0; r < records; ++r) out.push_back(stamp(static_cast<double>(r)));
  return out;
}

TEST(EdfTimeline, StampsRoundedMoreCoarselyThanARecordLasts) {
  for (const bool discontinuous : {false, true})
    for (const double unit : {0.01, 0.1, 1.0}) {
      const auto rounded = [&](double r) { return std::round(1.024 * r / unit) * unit; };
      const auto timeline = timeline_of(stamps(3000, rounded), 1.024, discontinuous);
      ASSERT_EQ(timeline.segments().size(), 1u) << unit << discontinuous;
      EXPECT_EQ(timeline.segments()[0].frame_seconds, 0);
      EXPECT_THAT(timeline.warnings(), IsEmpty());
    }
}

// Whole seconds are exact where a record lasts one: a missing second is a gap.
TEST(EdfTimeline, ARecordThatIsMissingIsAGap) {
  for (const bool discontinuous : {false, true}) {
    const auto with_gap = [](double r) { return r < 100 ? r : r + 1; };
    const auto timeline = timeline_of(stamps(200, with_gap), 1, discontinuous);
    ASSERT_EQ(timeline.segments().size(), 2u);
    EXPECT_EQ(timeline.segments()[1].first_frame, 100);
    EXPECT_EQ(timeline.segments()[1].start_seconds, 101);
  }
}

TEST(EdfTimeline, JitterOfMillisecondsIsNoGap) {
  const auto jittering = [](double r) { return r + 0.03 * std::sin(1.7 * r); };
  for (const bool discontinuous : {false, true}) {
    const auto timeline = timeline_of(stamps(1000, jittering), 1, discontinuous);
    EXPECT_EQ(timeline.segments().size(), 1u);
    EXPECT_THAT(timeline.warnings(), IsEmpty());
  }
  // Stamps that never step back mean what they say.
  const auto gap = [](double r) { return r < 10 ? r : r + 0.03; };
  EXPECT_EQ(timeline_of(stamps(20, gap), 1, true).segments().size(), 2u);
  EXPECT_EQ(timeline_of(stamps(20, gap), 1, false).segments().size(), 1u);
}

TEST(EdfTimeline, DriftIsFollowed) {
  for (const bool discontinuous : {false, true}) {
    const auto timeline =
        timeline_of(stamps(1200, [](double r) { return 1.0015 * r; }), 1, discontinuous);
    ASSERT_EQ(timeline.segments().size(), 1u);
    EXPECT_NEAR(timeline.segments()[0].frame_seconds, 1.0015, 1e-9);
    EXPECT_NEAR(timeline.segments()[0].end_seconds(1), 1201.8, 1e-6);
    EXPECT_THAT(timeline.warnings(),
                ElementsAre(AllOf(HasSubstr("drift from the sampling rate by up to +1.79"),
                                  HasSubstr("s: samples follow"))));
  }
  const auto little = timeline_of(stamps(1200, [](double r) { return 1.00004 * r; }), 1, false);
  EXPECT_EQ(little.segments()[0].frame_seconds, 0);  // 48 ms at the end
  EXPECT_THAT(little.warnings(), IsEmpty());
}

TEST(EdfTimeline, ADriftThatBendsIsFollowedInPieces) {
  const auto bent = [](double r) { return r < 600 ? 1.001 * r : r + 0.6; };
  const auto timeline = timeline_of(stamps(1200, bent), 1, false);
  ASSERT_EQ(timeline.segments().size(), 2u);
  const Segment &first = timeline.segments()[0], &second = timeline.segments()[1];
  EXPECT_EQ(first.frames + second.frames, 1200);
  EXPECT_NEAR(first.end_seconds(1), second.start_seconds, 0.001);
  EXPECT_NEAR(second.end_seconds(1), 1200.6, 0.1);
}

TEST(EdfTimeline, WhatIsNoDriftIsSaid) {
  const auto timeline = timeline_of(stamps(50, [](double r) { return 1.05 * r; }), 1, false);
  EXPECT_EQ(timeline.segments()[0].frame_seconds, 0);
  EXPECT_THAT(timeline.warnings(), ElementsAre(HasSubstr("no drift of a clock")));
}

}  // namespace
}  // namespace physiomae::io
