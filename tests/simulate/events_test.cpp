#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/simulate/nights.h"
#include "tests/simulate/spectrum.h"
#include <gtest/gtest.h>

#include "physiomae/base/data_path.h"
#include "physiomae/simulate/arousals.h"
#include "physiomae/simulate/breath_events.h"
#include "physiomae/simulate/breathing.h"
#include "physiomae/simulate/disagreement.h"

namespace physiomae::simulate::test {
namespace {

using io::Arousal;
using io::Stage;

constexpr int64_t kSecond = kRateHz;

// A stage throughout, with a run of `label` of `seconds` every three minutes.
Timeline with_runs(Stage stage, double minutes, Arousal label, int64_t seconds) {
  Timeline timeline = steady_timeline(stage, minutes);
  timeline.arousals.clear();
  for (int64_t at = 0; at < timeline.samples; at += 180 * kSecond) {
    const int64_t start = std::min(at + 100 * kSecond, timeline.samples);
    const int64_t end = std::min(start + seconds * kSecond, timeline.samples);
    const int64_t next = std::min(at + 180 * kSecond, timeline.samples);
    if (start > at) timeline.arousals.push_back({at, start, Arousal::none});
    if (end > start) timeline.arousals.push_back({start, end, label});
    if (next > end) timeline.arousals.push_back({end, next, Arousal::none});
  }
  return timeline;
}

double part_power(std::span<const float> signal, int64_t start, double low_hz, double high_hz) {
  const auto part = signal.subspan(static_cast<size_t>(start), 512);
  return band_power(welch(part, kRateHz, 256), kRateHz, low_hz, high_hz);
}

double part_rate_bpm(const std::vector<size_t>& peaks, int64_t start, int64_t end) {
  std::vector<double> rates;
  for (size_t i = 1; i < peaks.size(); ++i) {
    const double rr = static_cast<double>(peaks[i] - peaks[i - 1]) / kRateHz;
    if (static_cast<int64_t>(peaks[i - 1]) >= start && static_cast<int64_t>(peaks[i]) < end &&
        rr > 0.35 && rr < 2)
      rates.push_back(60 / rr);
  }
  return rates.empty() ? std::nan("") : mean(rates);
}

struct Response {
  double eeg = 0, chin = 0, heart_bpm = 0;
};

// Medians over labelled arousals: after onset against the ten seconds before.
Response response(Stage stage) {
  std::vector<double> eeg, chin, heart;
  for (const auto& subject : subjects_of(45, 4)) {
    const Night night = plan_night(with_runs(stage, 24, Arousal::arousal, 30), subject);
    const Signals signals = render_signals(night, subject);
    const auto peaks = r_peaks(signals[kEcg]);
    for (const auto& event : night.arousals) {
      if (!event.labelled || event.onset + 30 * kSecond > night.samples()) continue;
      const int64_t after = event.onset + kSecond / 4, before = event.onset - 10 * kSecond;
      eeg.push_back(part_power(signals[kO1], after, 8, 30) /
                    part_power(signals[kO1], before, 8, 30));
      chin.push_back(part_power(signals[kChin], after, 15, 45) /
                     part_power(signals[kChin], before, 15, 45));
      heart.push_back(part_rate_bpm(peaks, event.onset + 2 * kSecond, event.onset + 8 * kSecond) -
                      part_rate_bpm(peaks, before - 10 * kSecond, event.onset));
    }
  }
  heart.erase(std::remove_if(heart.begin(), heart.end(), [](double x) { return std::isnan(x); }),
              heart.end());
  return {median(eeg), std::sqrt(median(chin)), median(heart)};
}

// AASM manual: abrupt shift to alpha, theta or above 16 Hz, in REM with an EMG rise; the
// heart follows (Azarbarzin et al. 2014), here by 5 to 15 beats/min.
TEST(Arousal, ShowsInEegChinAndHeart) {
  for (const Stage stage : {Stage::n2, Stage::n3, Stage::rem}) {
    const Response r = response(stage);
    EXPECT_GT(r.eeg, 1.3) << static_cast<int>(stage);
    EXPECT_GT(r.chin, 1.5) << static_cast<int>(stage);
    EXPECT_GT(r.heart_bpm, 3) << static_cast<int>(stage);
    EXPECT_LT(r.heart_bpm, 16);
  }
}

TEST(Arousal, BeginsAndLastsAsThePageSays) {
  const Subject subject = subjects_of(45, 1)[0];
  const Timeline timeline = with_runs(Stage::rem, 300, Arousal::arousal, 30);
  const auto events = plan_arousals(timeline, plan_breath_events(timeline, subject), subject);
  size_t labelled = 0;
  std::vector<const ArousalRun*> runs;
  for (const auto& run : timeline.arousals)
    if (run.label == Arousal::arousal) runs.push_back(&run);
  for (const auto& event : events) {
    if (!event.labelled) continue;
    ASSERT_LT(labelled, runs.size());
    const ArousalRun& run = *runs[labelled++];
    EXPECT_GE(event.onset, run.start);
    EXPECT_LE(event.onset, run.start + 3 * kSecond);
    EXPECT_GE(event.eeg_end - event.onset, 3 * kSecond);
    EXPECT_LE(event.eeg_end - event.onset, 15 * kSecond);
    EXPECT_GE(event.heart_bpm, 5);
    EXPECT_LE(event.heart_bpm, 15);
    EXPECT_GT(event.chin, 0) << "always in REM";
  }
  EXPECT_EQ(labelled, runs.size());
}

// Sleep that was not scored carries the breathing events for which it was left out.
TEST(BreathEvents, FillUnscoredSleepAndDesaturate) {
  std::vector<double> falls, flows;
  for (const auto& subject : subjects_of(60, 4)) {
    const Night night = plan_night(with_runs(Stage::n2, 24, Arousal::not_scored, 45), subject);
    const Signals signals = render_signals(night, subject);
    ASSERT_GE(night.breaths.size(), 8U);
    for (const auto& event : night.breaths) {
      if (event.end + 40 * kSecond > night.samples()) continue;
      EXPECT_GE(event.end - event.start, 10 * kSecond) << "AASM: ten seconds or more";
      const auto saturation = [&](int64_t at) { return signals[kSaO2][static_cast<size_t>(at)]; };
      float lowest = 100;
      for (int64_t at = event.end + 5 * kSecond; at < event.end + 35 * kSecond; at += 20)
        lowest = std::min(lowest, saturation(at));
      falls.push_back(saturation(event.start) - lowest);
      const auto flow = [&](int64_t from, int64_t to) {
        std::vector<float> part(signals[kAirflow].begin() + from, signals[kAirflow].begin() + to);
        const double offset =
            std::accumulate(part.begin(), part.end(), 0.0) / static_cast<double>(part.size());
        for (float& v : part) v -= static_cast<float>(offset);
        return rms(part);
      };
      flows.push_back(flow(event.start + 3 * kSecond, event.end) /
                      flow(event.start - 20 * kSecond, event.start));
    }
  }
  EXPECT_GT(median(falls), 2) << "AASM: three per cent for most";
  EXPECT_LT(median(falls), 10);
  EXPECT_LT(median(flows), 0.7) << "AASM: flow falls by 30 % or more";
}

TEST(BreathEvents, PrecedeMostTargetArousals) {
  const Subject subject = subjects_of(45, 1)[0];
  const auto events = plan_breath_events(with_runs(Stage::n2, 300, Arousal::arousal, 30), subject);
  EXPECT_NEAR(static_cast<double>(events.size()), 75, 20);
  for (size_t i = 1; i < events.size(); ++i) EXPECT_GT(events[i].start, events[i - 1].end);
}

// simulator.md: 10-20 % of the epochs beside a stage change mix both; 5 % of all are a neighbour's.
TEST(Disagreement, HasTheSharesOfThePage) {
  const auto timelines = read_timelines(shipped_data("physionet2018/label_timelines.csv.gz"));
  double epochs = 0, beside = 0, stray = 0, mixed = 0;
  for (size_t t = 0; t < 60; ++t) {
    const Timeline& timeline = timelines[t];
    const Subject subject = draw_subject({timeline.record, true, 50}, 5);
    const auto signal = signal_stages(timeline, subject);
    EXPECT_EQ(signal.back().end, timeline.samples);
    for (int64_t at = kFirstBoundaryOffset; at + kEpochSamples < timeline.samples;
         at += kEpochSamples) {
      const Stage here = stage_at(timeline.stages, at);
      if (here == Stage::undefined) continue;
      const Stage first = stage_at(signal, at), last = stage_at(signal, at + kEpochSamples - 1);
      const Stage before = stage_at(timeline.stages, at - 1),
                  after = stage_at(timeline.stages, at + kEpochSamples);
      const bool at_change = (before != here && before != Stage::undefined) ||
                             (after != here && after != Stage::undefined);
      ++epochs;
      beside += at_change;
      stray += first != here && last != here;
      mixed += (first == here) != (last == here);
      if (!at_change) {
        EXPECT_EQ(first, last);
      }
    }
  }
  EXPECT_NEAR(stray / epochs, 0.05, 0.005);
  EXPECT_GT(mixed / beside, 0.10);
  EXPECT_LT(mixed / beside, 0.20);
}

}  // namespace
}  // namespace physiomae::simulate::test
