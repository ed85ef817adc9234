#include "physiomae/ingest/ingest.h"

#include "tests/ingest/ingest_support.h"
#include <gmock/gmock.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/grid.h"
#include "physiomae/signal/half.h"
#include "physiomae/signal/preprocessor.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;
using io::Stage;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Ingest : public IngestTest {};

TEST_F(Ingest, AChallengeRecordLiesOnTheScoringGrid) {
  write_challenge_record(source(), "tr01-0001", kSamples, kStages);
  std::ofstream(source() / "age-sex.csv") << "Record,Sex,Age\ntr01-0001,F,61\n";
  const IngestSummary summary = ingest_all();
  ASSERT_EQ(summary.ingested, 1) << summary.reports.at(0).message;
  const store::StoredRecord record(store::record_path(store(), "tr01-0001"));
  ASSERT_EQ(record.windows(), 5);
  EXPECT_EQ(record.start_sample()[0], 5999);
  EXPECT_EQ(record.start_sample()[4], 29999);
  EXPECT_THAT(record.stage(), ElementsAre(0, 2, 2, -1, -1));
  EXPECT_THAT(record.arousal_on(), ElementsAre(0, 4500, 0, 0, 0));
  EXPECT_EQ(record.arousal_scored()[1], 4600);
  EXPECT_EQ(record.header().age_years, 61);
  EXPECT_EQ(record.header().sex, "F");
  EXPECT_EQ(record.header().source_rate_hz, 200);
  EXPECT_EQ(record.header().labels_format, kChallengeLabels);
  EXPECT_EQ(record.header().source_sha256.size(), 3U);
  EXPECT_FALSE(record.header().simulated);
  for (int64_t w = 0; w < 5; ++w) EXPECT_EQ(record.presence(w), 0x0F);
}

TEST_F(Ingest, AnUnlabelledChallengeRecordUsesTheSameOffset) {
  write_challenge_record(source(), "te01-0001", 2 * 6000 + 5999);
  EXPECT_EQ(ingest_all().ingested, 1);
  const store::StoredRecord record(store::record_path(store(), "te01-0001"));
  EXPECT_THAT(record.start_sample(), ElementsAre(5999, 11999));
  EXPECT_THAT(record.stage(), ElementsAre(-1, -1));
}

// The stored samples are the filtered source, whatever the reader's blocks, in µV, in place.
TEST_F(Ingest, TheStoreHoldsTheFilteredSignal) {
  const int64_t samples = 70000;  // more than one block of the reader
  write_challenge_record(source(), "a", samples);
  ASSERT_EQ(ingest_all().ingested, 1);
  const store::StoredRecord record(store::record_path(store(), "a"));
  const std::array<size_t, kModalities> channels = {0, 6, 7, 12};
  for (size_t m = 0; m < kModalities; ++m) {
    std::vector<float> source_uv, filtered;
    for (int64_t n = 0; n < samples; ++n)
      source_uv.push_back(static_cast<float>(mixed_signal(n, channels[m])));
    signal::Preprocessor preprocessor(static_cast<int>(m), signal::Recipe::anti_aliased, 200, 5999);
    preprocessor.push(source_uv, filtered);
    preprocessor.finish(filtered);
    std::vector<uint16_t> halves(filtered.size());
    signal::floats_to_halves(filtered, halves);
    for (int64_t w = 0; w < record.windows(); ++w)
      for (int64_t i = 0; i < kWindowSamples; ++i)
        ASSERT_EQ(record.signal(w, static_cast<int>(m))[static_cast<size_t>(i)],
                  halves[static_cast<size_t>(w * kWindowSamples + i)])
            << m << " " << w << " " << i;
  }
  // Zero phase: away from the edges a sine of the pass-band keeps its place and height.
  const double t = (5999 + 6000 * 4 + 2 * 10) / 200.0;
  const double expected =
      60 * std::sin(2 * std::numbers::pi * t) + 25 * std::sin(2 * std::numbers::pi * 9.7 * t);
  EXPECT_NEAR(signal::half_to_float(record.signal(4, 0)[10]), expected, 1.5);
}

TEST_F(Ingest, StatisticsAreThoseOfTheStoredSamples) {
  write_challenge_record(source(), "a", 40000);
  ASSERT_EQ(ingest_all().ingested, 1);
  const store::StoredRecord record(store::record_path(store(), "a"));
  const signal::RobustStatistics& s = record.header().statistics[0];
  double sum = 0, square = 0;
  for (int64_t w = 0; w < record.windows(); ++w)
    for (const uint16_t bits : record.signal(w, 0)) {
      sum += signal::half_to_float(bits);
      square += static_cast<double>(signal::half_to_float(bits)) * signal::half_to_float(bits);
    }
  const double n = static_cast<double>(record.windows()) * kWindowSamples;
  EXPECT_NEAR(s.mean, sum / n, 1e-9);
  EXPECT_NEAR(s.sd, std::sqrt(square / n - sum / n * sum / n), 1e-9);
  EXPECT_NEAR(s.sd, std::sqrt((60.0 * 60 + 25 * 25) / 2), 1.0);
  EXPECT_GT(s.iqr, 50);
}

// Missing samples of F3-M2: 0.9 s in window 0, 1.1 s in window 2.
TEST_F(Ingest, AWindowIsPresentWhereItsSamplesAre) {
  write_challenge_record(source(), "a", kSamples, kStages, [](int64_t n, size_t c) {
    const bool missing = c == 0 && ((n >= 7000 && n < 7180) || (n >= 20000 && n < 20220));
    return missing ? int16_t{-32768} : mixed_signal(n, c);
  });
  ASSERT_EQ(ingest_all().ingested, 1);
  const store::StoredRecord record(store::record_path(store(), "a"));
  EXPECT_EQ(record.presence(0), 0x0F);
  EXPECT_EQ(record.presence(1), 0x0F);
  EXPECT_EQ(record.presence(2), 0x0E);
  EXPECT_EQ(record.presence(3), 0x0F);
  EXPECT_EQ(signal::half_to_float(record.signal(2, 0)[1500]), 0);
  EXPECT_THAT(record.header().quality[0].at(0), HasSubstr("missing"));
}

TEST_F(Ingest, ConstantAndAbsentChannelsAreMissing) {
  write_challenge_record(source(), "a", kSamples, kStages, [](int64_t n, size_t c) {
    if (c == 0) return int16_t{17};
    if (c == 6) return int16_t{-32768};
    return mixed_signal(n, c);
  });
  ASSERT_EQ(ingest_all().ingested, 1);
  const store::StoredRecord record(store::record_path(store(), "a"));
  EXPECT_EQ(record.presence(0), 0x0C);
  EXPECT_EQ(record.header().channels[0].channel, "");
  EXPECT_THAT(record.header().channels[0].reason, HasSubstr("flat throughout"));
  EXPECT_THAT(record.header().channels[1].reason, HasSubstr("no sample of it is there"));
}

TEST_F(Ingest, ARecordWithoutAnyModalityIsSkipped) {
  write_challenge_record(source(), "a", kSamples, kStages,
                         [](int64_t, size_t) { return int16_t{5}; });
  const IngestSummary summary = ingest_all();
  EXPECT_EQ(summary.skipped, 1);
  EXPECT_THAT(summary.reports.at(0).message, HasSubstr("flat throughout"));
  EXPECT_FALSE(fs::exists(store::record_path(store(), "a")));
}

TEST_F(Ingest, RealSamplesAreRead) {
  const fs::path data = PHYSIOMAE_TEST_DATA;
  fs::copy(data / "nox_a1_2min", source() / "nox", fs::copy_options::recursive);
  fs::copy(data / "slpdb_slp41_60s", source() / "slp41", fs::copy_options::recursive);
  make_folder(source() / "sleepedf");
  fs::copy(data / "sleepedf_sc4001_5min/short_psg.edf", source() / "sleepedf/SC4001E0-PSG.edf");
  fs::copy(data / "sleepedf_sc4001_5min/SC4001EC-Hypnogram.edf", source() / "sleepedf");
  IngestOptions options = into(store());
  options.map.substitute("EEG=F3-M2,C4-M1,Fpz-Cz");
  options.map.substitute("EOG=E1-M2,EOG (right),horizontal");
  options.map.substitute("EMG=1-2,EMG");
  const IngestSummary summary = ingest(discover_sources({source()}), options);
  EXPECT_EQ(summary.ingested, 3);
  const store::Store records(store());
  const store::StoredRecord& sleepedf = records.record(records.index_of("SC4001E0"));
  EXPECT_EQ(sleepedf.windows(), 10);
  EXPECT_EQ(sleepedf.presence(0), 0x03);  // EMG at 1 Hz, no ECG
  for (const int8_t stage : sleepedf.stage()) EXPECT_EQ(stage, 0);
  EXPECT_EQ(sleepedf.header().source_rate_hz, 100);
  EXPECT_THAT(sleepedf.header().warnings,
              ElementsAre(HasSubstr("EEG is EEG Fpz-Cz, since F3-M2 is not there"),
                          HasSubstr("EOG is EOG horizontal, since E1-M2 is not there"),
                          HasSubstr("behind the recording's end")));  // labels of a whole night
  const store::StoredRecord& slp41 = records.record(records.index_of("slp41m_60s"));
  EXPECT_EQ(slp41.windows(), 2);
  EXPECT_EQ(slp41.presence(1), 0x0F);
  EXPECT_THAT(slp41.start_sample(), ElementsAre(0, 7500));
  EXPECT_EQ(slp41.header().channels[0].channel, "EEG (C4-A1)");
  const store::StoredRecord& nox = records.record(records.index_of("subject1"));
  EXPECT_EQ(nox.windows(), 4);
  EXPECT_EQ(nox.presence(3), 0x0F);
  EXPECT_EQ(nox.header().channels[0].channel, "F3-M2");
  EXPECT_EQ(nox.header().channels[2].channel, "1-2");
  EXPECT_EQ(nox.header().channel_map,
            "EEG=F3-M2,C4-M1,Fpz-Cz EOG=E1-M2,EOG (right),horizontal EMG=1-2,EMG");
}

TEST_F(Ingest, AHypnogramIsPairedByItsStem) {
  write_edf(source() / "n1.edf", kPaperLabels, 95);
  std::ofstream(source() / "n1.csv") << "onset,duration,stage\n5,30,N2\n35,30,REM\n65,30,W\n";
  const IngestSummary summary = ingest_all();
  ASSERT_EQ(summary.ingested, 1) << summary.reports[0].message;
  const store::StoredRecord record(store::record_path(store(), "n1"));
  EXPECT_THAT(record.start_sample(), ElementsAre(1000, 7000, 13000));
  EXPECT_THAT(record.stage(), ElementsAre(2, 4, 0));
  EXPECT_EQ(summary.reports[0].staged_windows, 3);
}

TEST_F(Ingest, AnXmlHypnogramIsPaired) {
  write_edf(source() / "n1.edf", kPaperLabels, 95);
  std::ofstream(source() / "n1-profusion.xml")
      << "<CMPStudyConfig><EpochLength>30</EpochLength><SleepStages><SleepStage>2</SleepStage>"
         "<SleepStage>5</SleepStage></SleepStages></CMPStudyConfig>";
  ASSERT_EQ(ingest_all().ingested, 1);
  EXPECT_THAT(store::StoredRecord(store::record_path(store(), "n1")).stage(),
              ElementsAre(2, 4, -1));
}

// 70 s, a gap of 12.5 s, 65 s; the scorer's epochs begin at 5 s.
TEST_F(Ingest, WindowsOfADiscontinuousFileNeverSpanAGap) {
  EdfOptions options;
  for (int s = 0; s < 135; ++s) options.onsets.push_back(s < 70 ? s : s + 12.5);
  write_edf(source() / "d.edf", kPaperLabels, 135, options);
  std::ofstream(source() / "d.csv")
      << "onset,duration,stage\n5,30,W\n35,30,N1\n65,30,N2\n95,30,N3\n";
  const IngestSummary summary = ingest_all();
  ASSERT_EQ(summary.ingested, 1) << summary.reports[0].message;
  const store::StoredRecord record(store::record_path(store(), "d"));
  EXPECT_EQ(record.header().source_format, "EDF+D");
  EXPECT_THAT(record.start_sample(), ElementsAre(1000, 7000, 19000));
  EXPECT_THAT(record.stage(), ElementsAre(0, 1, 3));
  // The window at 95 s begins 12.5 s into the second segment: at sample 70 + 12.5 s of the file.
  signal::Preprocessor preprocessor(0, signal::Recipe::anti_aliased, 200, 2500);
  std::vector<float> source_uv, filtered;
  for (int64_t n = 70 * 200; n < 135 * 200; ++n) {
    const double step = 6553.5 / 65535;
    source_uv.push_back(static_cast<float>((mixed_signal(n, 0) + 32768) * step - 3276.8));
  }
  preprocessor.push(source_uv, filtered);
  preprocessor.finish(filtered);
  for (size_t i = 0; i < kWindowSamples; ++i)
    ASSERT_NEAR(signal::half_to_float(record.signal(2, 0)[i]), filtered[i], 0.01) << i;
}

TEST_F(Ingest, AnEdfHypnogramIsAlignedByItsClock) {
  const fs::path data = fs::path(PHYSIOMAE_TEST_DATA) / "sleepedf_sc4001_5min";
  // The hypnogram starts at 16:13 and stays awake for 30,630 s; the recording begins 30,600 s
  // later.
  write_edf(source() / "SC4001E0-PSG.edf", kPaperLabels, 125);
  std::fstream file(source() / "SC4001E0-PSG.edf", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(168);
  file << "25.04.8900.43.00";
  file.close();
  fs::copy(data / "SC4001EC-Hypnogram.edf", source());
  const IngestSummary summary = ingest_all();
  ASSERT_EQ(summary.ingested, 1) << summary.reports[0].message;
  EXPECT_THAT(store::StoredRecord(store::record_path(store(), "SC4001E0")).stage(),
              ElementsAre(0, 1, 1, 1));
}

TEST_F(Ingest, LabelsOfAnotherNightAreRefused) {
  write_edf(source() / "n1.edf", kPaperLabels, 95);
  std::ofstream(source() / "n1.csv") << "onset,duration,stage\n5000,30,N2\n5030,30,W\n";
  const IngestSummary summary = ingest_all();
  EXPECT_EQ(summary.skipped, 1);
  EXPECT_THAT(summary.reports[0].message, HasSubstr("cover no part of the recording"));
}

TEST_F(Ingest, DifferencesAreFormed) {
  write_edf(source() / "both.edf", {"F3-M2", "E1-M2", "Chin1-Chin2", "ECG", "F3", "M2"}, 65);
  write_edf(source() / "single.edf", {"EEG F3-Ref", "E1-M2", "Chin1-Chin2", "ECG", "EEG A2-Ref"},
            65);
  ASSERT_EQ(ingest_all().ingested, 2);
  const store::StoredRecord both(store::record_path(store(), "both"));
  const store::StoredRecord single(store::record_path(store(), "single"));
  EXPECT_EQ(both.header().channels[0].channel, "F3-M2");
  EXPECT_EQ(single.header().channels[0].channel, "EEG F3-Ref - EEG A2-Ref");
  EXPECT_EQ(single.presence(0), 0x0F);
  EXPECT_NE(single.signal(0, 0)[500], both.signal(0, 0)[500]);
}

}  // namespace
}  // namespace physiomae::ingest
