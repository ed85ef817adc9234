#include "physiomae/store/signal_likeness.h"

#include <functional>

#include "tests/store/made_up_store.h"
#include <gtest/gtest.h>

#include "physiomae/store/record_name.h"

namespace physiomae::store {
namespace {

/// A record cut out of a recording whose value at each sample of 100 Hz is made up.
struct Cut {
  std::string start_time = {};
  int64_t first_sample = 0;  ///< of the recording, where the record's own begins
  int64_t windows = 40;
  double grid_seconds = 0;  ///< where its first window begins
  uint64_t eeg_seed = 1, others_seed = 1;
  double noise = 0;  ///< of the record alone, of the signal's deviation
  uint64_t noise_seed = 0;
};

class Likeness : public ::testing::Test {
 protected:
  StoredRecord record(const Cut& cut) {
    RecordContent content;
    RecordHeader& header = content.header;
    header.record = header.patient = "r" + std::to_string(count_++);
    header.source_rate_hz = 256;
    header.start_time = cut.start_time;
    header.recipe = "anti_aliased-1";
    std::array<signal::HalfHistogram, kModalities> histograms;
    for (int64_t w = 0; w < cut.windows; ++w) {
      const double start = cut.grid_seconds + kWindowSeconds * static_cast<double>(w);
      content.start_sample.push_back(static_cast<int64_t>(256 * start));
      for (const size_t m : kEachModality) {
        content.present.push_back(1);
        const int64_t first = cut.first_sample + static_cast<int64_t>(kRateHz * start);
        for (int64_t i = first; i < first + kWindowSamples; ++i)
          content.signals.push_back(signal::float_to_half(value(cut, m, i)));
        histograms[m].add(std::span(content.signals).last(kWindowSamples));
      }
    }
    const auto windows = static_cast<size_t>(cut.windows);
    content.labels.stage.assign(windows, -1);
    content.labels.arousal_on.assign(windows, 0);
    content.labels.arousal_scored.assign(windows, 0);
    content.labels.arousal_second.assign(windows * kTokens, -1);
    for (const size_t m : kEachModality) {
      header.channels[m].channel = kModalityNames[m];
      header.statistics[m] = histograms[m].statistics();
    }
    write_record(scratch_.path(), content);
    return StoredRecord(record_path(scratch_.path(), header.record));
  }
  bool same(const Cut& a, const Cut& b) {
    const StoredRecord of_a = record(a), of_b = record(b);
    const bool one = hold_one_recording(of_a, of_b);
    EXPECT_EQ(hold_one_recording(of_b, of_a), one);
    return one;
  }

 private:
  static float value(const Cut& cut, size_t m, int64_t sample) {
    const uint64_t seed = m == 0 ? cut.eeg_seed : cut.others_seed;
    const auto normal = [&](uint64_t of_seed) {
      return RandomSequence(derive_key(of_seed, Domain::simulation, m),
                            static_cast<uint64_t>(sample))
          .normal();
    };
    const double noise = cut.noise > 0 ? cut.noise * normal(100 + cut.noise_seed) : 0;
    return static_cast<float>(20 * (normal(seed) + noise));
  }
  const TemporaryFolder scratch_;
  int count_ = 0;
};

TEST_F(Likeness, ACopyThatBrokeOff) {
  EXPECT_TRUE(same({}, {.windows = 15}));
  EXPECT_TRUE(same({.windows = 400}, {.windows = 390}));
  EXPECT_FALSE(same({}, {.eeg_seed = 2, .others_seed = 2}));
}

TEST_F(Likeness, OnTheGridOfAnotherScoring) {
  EXPECT_TRUE(same({}, {.windows = 39, .grid_seconds = 17}));
  EXPECT_TRUE(same({.grid_seconds = 29}, {.windows = 39, .grid_seconds = 3}));
}

TEST_F(Likeness, CutToTheTimeInBed) {
  EXPECT_TRUE(same({.start_time = "2020-01-01T22:00:00", .windows = 300},
                   {.start_time = "2020-01-01T22:10:07", .first_sample = 60700, .windows = 250}));
  // Anonymous dates, over midnight.
  EXPECT_TRUE(same({.start_time = "2020-01-01T23:55:00"},
                   {.start_time = "1985-01-01T00:00:10", .first_sample = 31000, .windows = 20}));
  // By nothing but its clock is a part known.
  EXPECT_FALSE(same({}, {.first_sample = 31000, .windows = 20}));
}

TEST_F(Likeness, OneModalityIsEnough) {
  EXPECT_TRUE(same({}, {.eeg_seed = 2}));
  EXPECT_TRUE(same({}, {.others_seed = 2}));
}

// Simulated or of a calibrator, with a noise of its own in each.
TEST_F(Likeness, EqualWavesWithOtherNoiseAreTwo) {
  EXPECT_FALSE(same({.noise = 0.01, .noise_seed = 1}, {.windows = 30, .noise = 0.01}));
}

TEST_F(Likeness, PartsThatFollowEachOtherAreTwo) {
  EXPECT_FALSE(same({.start_time = "2020-01-01T22:00:00"},
                    {.start_time = "2020-01-01T22:20:00", .first_sample = 120000}));
  // The second begins a minute before the first ends.
  EXPECT_FALSE(same({.start_time = "2020-01-01T22:00:00"},
                    {.start_time = "2020-01-01T22:19:00", .first_sample = 114000}));
}

}  // namespace
}  // namespace physiomae::store
