// Recordings as odd as real ones, from file to store: one test a kind.
#include <cmath>
#include <functional>
#include <numbers>

#include "tests/ingest/ingest_support.h"
#include "tests/io/edf_builder.h"
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/ingest/ingest_report.h"
#include "physiomae/ingest/plan_report.h"
#include "physiomae/ingest/records_table.h"
#include "physiomae/signal/half.h"
#include "physiomae/store/stored_record.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;
using io::edf_testing::EdfFields;
using io::edf_testing::SignalFields;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

/// A channel in microvolts at a time of the recorder's clock.
struct Made {
  std::string label;
  std::function<double(double seconds)> microvolts;
  int samples = 200;  ///< in a data record
  std::string unit = "uV";
};

double ten_hertz(double seconds) { return 50 * std::sin(2 * std::numbers::pi * 10 * seconds); }
double flat(double) { return 5; }

EdfFields night(const std::vector<Made>& channels, int records, double record_seconds = 1) {
  EdfFields f;
  f.records = std::to_string(records);
  f.seconds = fmt::format("{}", record_seconds);
  f.signals.clear();
  f.body.clear();
  for (const Made& made : channels)
    f.signals.push_back({made.label, made.unit, "-3276.8", "3276.7", "-32768", "32767",
                         std::to_string(made.samples)});
  for (int r = 0; r < records; ++r)
    for (const Made& made : channels)
      for (int i = 0; i < made.samples; ++i) {
        const double seconds = record_seconds * (r + static_cast<double>(i) / made.samples);
        const auto value = static_cast<uint16_t>(std::lround(10 * made.microvolts(seconds)));
        f.body += static_cast<char>(value & 0xFF);
        f.body += static_cast<char>(value >> 8);
      }
  return f;
}

class OddRecording : public IngestTest {
 protected:
  void put(const std::string& name, const EdfFields& fields) {
    std::ofstream(source() / name, std::ios::binary) << io::edf_testing::bytes_of(fields);
  }
  void put_stages(const std::string& name, const std::string& lines) {
    std::ofstream(source() / name) << lines;
  }
  RecordReport ingest_one(const IngestOptions& options) {
    const IngestSummary summary = ingest(discover_sources({source()}), options);
    EXPECT_EQ(summary.reports.size(), 1u);
    return summary.reports.front();
  }
  RecordReport ingest_one() { return ingest_one(into(store())); }
  store::StoredRecord record(const std::string& name) {
    return store::StoredRecord(store::record_path(store(), name));
  }
};

TEST_F(OddRecording, WithoutADataRecordIsSkippedWithItsReason) {
  for (const int promised : {0, 300}) {
    EdfFields f = night({{"F3-M2", ten_hertz}}, 0);
    f.records = std::to_string(promised);
    put("bare.edf", f);
    for (const bool labelled : {true, false}) {
      if (labelled) put_stages("bare.csv", "W\nN1\nN2\n");
      const RecordReport report = ingest_one();
      EXPECT_EQ(report.status, RecordStatus::skipped);
      EXPECT_THAT(report.message, HasSubstr("no whole data record"));
      EXPECT_THAT(describe_plan(discover_sources({source()}), into(store()), false),
                  HasSubstr("would be skipped: there is no whole data record"));
      std::filesystem::remove(source() / "bare.csv");
    }
    std::filesystem::remove(source() / "bare.edf");
  }
}

TEST_F(OddRecording, OfTwoNamesakesTheLiveOneIsTaken) {
  put("x.edf", night({{"ECG", flat}, {"F3-M2", ten_hertz}, {"ECG", ten_hertz}}, 60));
  const RecordReport report = ingest_one();
  EXPECT_EQ(report.status, RecordStatus::ingested);
  EXPECT_THAT(report.warnings,
              Contains(HasSubstr("ECG: 2 channels are called \"ECG\"; channel 3 is taken, since "
                                 "channel 1 is flat")));
  EXPECT_EQ(report.channels[3].channel, "ECG");
  EXPECT_NEAR(record("x").header().statistics[3].sd, 50 / std::numbers::sqrt2, 1);
}

// Half of a difference is another signal.
TEST_F(OddRecording, AFlatElectrodeFormsNoDifference) {
  put("a.edf", night({{"F3", flat}, {"M2", ten_hertz}, {"E1-M2", ten_hertz}}, 61));
  const RecordReport report = ingest_one();
  EXPECT_EQ(report.channels[0].channel, "");
  EXPECT_THAT(report.channels[0].reason, HasSubstr("F3: flat throughout"));
  EXPECT_THAT(report.warnings,
              Contains(HasSubstr("EEG is missing: F3-M2 cannot be had: F3: flat")));
}

// A first stamp that is not 0 says when the recording begins, not that something lacks before it.
TEST_F(OddRecording, TimesCountFromTheFirstRecord) {
  for (const double first : {0.0, 0.5, 3600.0, 79200.0}) {
    SCOPED_TRACE(first);
    std::vector<double> onsets;
    for (int s = 0; s < 300; ++s) onsets.push_back(first + s);
    write_edf(source() / "a.edf", kPaperLabels, 300, {.onsets = onsets});
    put_stages("a.csv", "W\nW\nN1\nN2\nN2\nN2\nN3\nN3\nR\nW\n");
    const RecordReport report = ingest_one();
    EXPECT_EQ(report.windows, 10);
    EXPECT_EQ(report.staged_windows, 10);
    const store::StoredRecord stored = record("a");
    EXPECT_EQ(stored.stage()[6], 3);
    EXPECT_EQ(stored.header().start_time, first == 3600  ? "2001-01-01T23:00:00"
                                          : first == 0.5 ? "2001-01-01T22:00:00.5"
                                                         : "2001-01-01T22:00:00");
    fs::remove_all(store());
  }
}

// Half a second after its header's: an EDF+ hypnogram and clocks with fractions are exact, those of
// whole seconds are cut.
TEST_F(OddRecording, APartOfASecondCountsWhereLabelsHaveIt) {
  std::vector<double> onsets;
  for (int s = 0; s < 300; ++s) onsets.push_back(0.5 + s);
  const auto table = [](const std::string& fraction) {
    std::string text = "Time,Stage\n";
    for (int e = 0; e < 10; ++e)
      text += fmt::format("22:{:02}:{:02}{},{}\n", e / 2, e % 2 * 30, fraction, e < 5 ? "W" : "N2");
    return text;
  };
  struct Case {
    std::string fraction;
    double first_window;
    std::string said;
  };
  for (const Case& c :
       {Case{"", 0, "counts without its part of a second"},
        Case{".500", 0, "rows state no duration"}, Case{".750", 0.25, "shifted by +0.25 s"},
        Case{".000", 29.5, "shifted by -0.5 s"}}) {
    SCOPED_TRACE(c.fraction);
    write_edf(source() / "a.edf", kPaperLabels, 300, {.onsets = onsets});
    put_stages("a.csv", table(c.fraction));
    const RecordReport report = ingest_one();
    EXPECT_THAT(report.warnings, Contains(HasSubstr(c.said)));
    EXPECT_NEAR(record("a").start_seconds(0), c.first_window, 1e-3);
    fs::remove_all(store());
  }
}

TEST_F(OddRecording, AFlatFirstChoiceGivesWayToALiveSecond) {
  put("a.edf", night({{"F3-M2", flat}, {"C3-M2", ten_hertz}}, 61));
  IngestOptions options = into(store());
  options.map.substitute("EEG=F3-M2,C3-M2");
  const RecordReport report = ingest_one(options);
  EXPECT_EQ(report.channels[0].channel, "C3-M2");
  EXPECT_THAT(report.warnings, Contains(HasSubstr("since F3-M2 cannot be had: F3-M2: flat")));
}

// Within a second of midnight a time of day and one since the start differ by less than a second.
TEST_F(OddRecording, AClockNearMidnightIsAClock) {
  std::vector<double> onsets;
  for (int s = 0; s < 300; ++s) onsets.push_back(7199.5 + s);  // 23:59:59.5
  write_edf(source() / "a.edf", kPaperLabels, 300, {.onsets = onsets});
  put_stages("a.csv", "time,stage\n00:00:00.000,W\n00:00:30.000,N1\n00:01:00.000,W\n");
  EXPECT_THAT(ingest_one().warnings, Contains(HasSubstr("shifted by +0.5 s")));
  EXPECT_NEAR(record("a").start_seconds(0), 0.5, 1e-3);
}

// The bytes differ, the signals do not: the labelled one stays.
TEST_F(OddRecording, TheSameSignalsInAnotherOrderAreOneRecording) {
  const auto slow = [](double t) { return 80 * std::sin(2 * std::numbers::pi * 3 * t); };
  put("a.edf", night({{"F3-M2", slow}, {"ECG", ten_hertz}}, 61));
  put("b.edf", night({{"ECG", ten_hertz}, {"x", flat}, {"F3-M2", slow}}, 61));
  put_stages("b.csv", "W\nN2\n");
  IngestOptions options = into(store());
  options.allow_duplicates = false;
  const IngestSummary summary = ingest(discover_sources({source()}), options);
  EXPECT_EQ(summary.ingested, 1);
  ASSERT_EQ(summary.skipped, 1);
  EXPECT_EQ(summary.reports[0].status, RecordStatus::skipped);
  EXPECT_THAT(summary.reports[0].message, HasSubstr("same recording as record b"));
  EXPECT_FALSE(fs::exists(store::record_path(store(), "a")));
  EXPECT_EQ(record("b").stage()[1], 2);
}

// Nothing that a copy alone knows is lost without a word, and the longest stays.
TEST_F(OddRecording, ACopyThatGoesSaysWhatItAloneKnows) {
  const auto slow = [](double t) {  // no two windows of it are alike
    return 80 * std::sin(2 * std::numbers::pi * (5 + 0.01 * t) * t);
  };
  const auto table = [&](const std::string& row) {
    put_stages("records.csv", "record,signal,patient,age,sex\n" + row + "\n");
    IngestOptions options = into(store());
    options.allow_duplicates = false;
    return ingest(read_records_table(source() / "records.csv", {}), options);
  };
  put("a.edf", night({{"F3-M2", slow}}, 121));
  put("b.edf", night({{"x", flat}, {"F3-M2", slow}}, 241));
  IngestSummary summary = table("a,a.edf,p,44,F\nb,b.edf,,,");
  ASSERT_EQ(summary.skipped, 1);
  EXPECT_THAT(summary.reports[0].message,
              AllOf(HasSubstr("same recording as record b"),
                    HasSubstr("this copy alone has a patient (p), an age (44), a sex (F)")));
  put("c.edf", night({{"y", flat}, {"x", flat}, {"F3-M2", slow}}, 301));
  summary = table("c,c.edf,p,45,M");
  ASSERT_EQ(summary.skipped, 1);  // those who trained on b keep it
  EXPECT_THAT(summary.reports[0].message,
              AllOf(HasSubstr("same recording as record b"), HasSubstr("more of the night")));
  EXPECT_THAT(summary.reports[0].hint, HasSubstr("remove records/b.safetensors"));
}

// Ten epochs, a pause of five minutes, ten epochs, and twenty rows: with the pause or without?
TEST_F(OddRecording, LabelsOfARecordingWithAPause) {
  std::vector<double> onsets;
  for (int s = 0; s < 600; ++s) onsets.push_back(s < 300 ? s : s + 300);
  write_edf(source() / "a.edf", kPaperLabels, 600, {.onsets = onsets});
  std::string rows = "onset,duration,stage\n";
  for (int e = 0; e < 20; ++e) rows += fmt::format("{},30,{}\n", 30 * e, e < 10 ? "W" : "N2");
  put_stages("a.csv", rows);
  const RecordReport refused = ingest_one();
  EXPECT_THAT(refused.message, HasSubstr("whether they count the pauses is not known"));
  EXPECT_THAT(refused.hint, HasSubstr("--time-origin recording"));
  IngestOptions stated = into(store());
  stated.labels.origin = io::Labels::Origin::recording;
  EXPECT_EQ(ingest_one(stated).staged_windows, 10);
  for (int e = 20; e < 30; ++e) rows += fmt::format("{},30,N2\n", 30 * e);
  put_stages("a.csv", rows);
  EXPECT_EQ(ingest_one().staged_windows, 20);
}

// "P1.csv" of a night in two files, named for both.
TEST_F(OddRecording, AListOfTwoPartsIsNobodysWithoutAClock) {
  put("p_1.edf", night({{"F3-M2", ten_hertz}}, 61));
  put("p_2.edf", night({{"ECG", ten_hertz}}, 61));
  put_stages("p.csv", "onset,duration,stage\n0,30,W\n30,30,W\n60,30,N2\n90,30,N2\n");
  const SourcePlan found = discover_sources({source()});
  EXPECT_THAT(describe_ingest(ingest(found, into(store())), found, /*json=*/false),
              HasSubstr("p.csv may be of p_1.edf, p_2.edf: cut it into a file for each"));
  put_stages("records.csv", "signal,hypnogram\np_1.edf,p.csv\np_2.edf,p.csv\n");
  const IngestSummary summary =
      ingest(read_records_table(source() / "records.csv", {}), into(store()));
  ASSERT_EQ(summary.skipped, 2);
  EXPECT_THAT(summary.reports[0].message, HasSubstr("they are named for p_2 too"));
  EXPECT_THAT(summary.reports[0].hint, HasSubstr("cut it into a file for each"));
}

TEST_F(OddRecording, AListOfTwoPartsServesBothByItsClock) {
  EdfFields first = night({{"F3-M2", ten_hertz}}, 61), second = first;
  first.start_time = "22.00.00";
  second.start_time = "22.01.01";
  put("p_1.edf", first);
  put("p_2.edf", second);
  put_stages("p.csv",
             "time,stage\n22:00:00,W\n22:00:30,W\n22:01:00,N2\n22:01:30,N2\n22:02:00,N2\n");
  put_stages("records.csv", "signal,hypnogram\np_1.edf,p.csv\np_2.edf,p.csv\n");
  const IngestSummary summary =
      ingest(read_records_table(source() / "records.csv", {}), into(store()));
  EXPECT_EQ(summary.ingested, 2) << summary.reports[0].message;
  EXPECT_EQ(summary.reports.at(1).staged_windows, 1);
}

TEST_F(OddRecording, AUnitThatTheAmplitudeContradictsIsRefused) {
  const auto volts = [](double t) { return 0.4 * ten_hertz(t); };
  put("a.edf", night({{"F3-M2", volts, 200, "V"}, {"E1-M2", ten_hertz}}, 61));
  const RecordReport report = ingest_one();
  EXPECT_EQ(report.channels[0].channel, "");
  EXPECT_THAT(report.warnings,
              Contains(AllOf(HasSubstr("in the file's unit \"V\" its amplitude is"),
                             HasSubstr("--unit EEG="), HasSubstr("not used"))));
  IngestOptions stated = into(store());
  stated.map.state_unit("EEG=uV");
  EXPECT_EQ(ingest_one(stated).channels[0].channel, "F3-M2");
  EXPECT_NEAR(record("a").header().statistics[0].sd, 20 / std::numbers::sqrt2, 1);
}

TEST_F(OddRecording, AnAmplitudeBelowAllNoiseIsInAnotherUnit) {
  EdfFields fields = night({{"F3-M2", ten_hertz}, {"E1-M2", ten_hertz}}, 61);
  fields.signals[0].physical_min = "-3.28E-3";  // volts, called microvolts
  fields.signals[0].physical_max = "3.28E-3";
  put("a.edf", fields);
  const RecordReport report = ingest_one();
  EXPECT_EQ(report.channels[0].channel, "");
  EXPECT_THAT(report.warnings, Contains(HasSubstr("state it with --unit EEG=V")));
}

// Each modality has its range; where two units would do, the file's other channels decide.
TEST_F(OddRecording, AUnitWrongByAThousandIsSeenInEachModality) {
  const auto scaled = [](double by) { return [by](double t) { return by * ten_hertz(t); }; };
  struct Case {
    std::string label;
    double by;  // of 50 µV; beyond 2, of 500
    bool used;
  };
  for (const Case& c :
       {Case{"F3-M2", 0.001, false}, Case{"E1-M2", 0.005, false}, Case{"Chin1-Chin2", 4, false},
        Case{"Chin1-Chin2", 0.1, true}, Case{"ECG", 0.008, false}, Case{"ECG", 20, false},
        Case{"ECG", 0.5, true}, Case{"F3-M2", 2, true}}) {
    SCOPED_TRACE(fmt::format("{} {}", c.label, c.by));
    const std::string sound = c.label == "F3-M2" ? "E1-M2" : "F3-M2";
    EdfFields fields = night({{c.label, scaled(c.by)}, {sound, ten_hertz}}, 61);
    if (c.by > 2) fields.signals[0].physical_max = "32800";
    if (c.by > 2) fields.signals[0].physical_min = "-32800";
    put("a.edf", fields);
    const RecordReport report = ingest_one();
    const bool used = std::ranges::any_of(
        report.channels, [&](const auto& choice) { return choice.channel == c.label; });
    EXPECT_EQ(used, c.used);
    fs::remove_all(store());
  }
}

// A lead that comes off says nothing of the unit: flat, faint or full of mains.
TEST_F(OddRecording, ALeadThatIsOffForMostOfTheNightKeepsItsUnit) {
  const auto off = [](double by) {
    return [by](double t) { return (t < 60 ? 1 : by) * ten_hertz(t); };
  };
  for (const double by : {0.0, 0.002, 30.0}) {
    SCOPED_TRACE(by);
    put("a.edf", night({{"F3-M2", off(by)}, {"ECG", off(by)}, {"E1-M2", ten_hertz}}, 181));
    const RecordReport report = ingest_one();
    EXPECT_EQ(report.channels[0].channel, "F3-M2");
    EXPECT_EQ(report.channels[3].channel, "ECG");
    fs::remove_all(store());
  }
}

TEST_F(OddRecording, OneChannelsContradictionIsTheUnitsOfTheOthers) {
  const auto scaled = [](double by) { return [by](double t) { return by * ten_hertz(t); }; };
  // Millivolts called microvolts: an ECG of 1,000 µV would pass as a faint one.
  put("a.edf", night({{"F3-M2", scaled(0.001)}, {"ECG", scaled(0.02)}, {"E1-M2", ten_hertz}}, 61));
  const RecordReport report = ingest_one();
  EXPECT_EQ(report.channels[3].channel, "");
  EXPECT_THAT(report.warnings,
              Contains(AllOf(HasSubstr("ECG"), HasSubstr("the amplitude of EEG contradicts"),
                             HasSubstr("--unit ECG="))));
  EXPECT_EQ(report.channels[1].channel, "E1-M2");
}

TEST_F(OddRecording, TheFirstOfTwoLiveNamesakesIsTakenAndSaid) {
  put("x.edf", night({{"ECG", ten_hertz}, {"ECG", [](double t) { return 2 * ten_hertz(t); }}}, 60));
  const RecordReport report = ingest_one();
  EXPECT_THAT(report.warnings, Contains(HasSubstr("channel 1 is taken")));
  EXPECT_NEAR(record("x").header().statistics[3].sd, 50 / std::numbers::sqrt2, 1);
}

TEST_F(OddRecording, AnUnknownUnitIsRefusedWithAProposalAndStatedByAnOption) {
  put("x.edf", night({{"F3-M2", ten_hertz, 200, ""}, {"ECG", ten_hertz, 200, ".V"}}, 60));
  const RecordReport refused = ingest_one();
  EXPECT_EQ(refused.status, RecordStatus::skipped);
  EXPECT_THAT(refused.message, HasSubstr("state it with --unit EEG=uV"));
  EXPECT_THAT(refused.hint, HasSubstr("--unit EEG=uV"));
  IngestOptions options = into(store());
  options.map.state_unit("EEG=mV");
  options.map.state_unit("ECG=uV");
  const RecordReport report = ingest_one(options);
  EXPECT_EQ(report.status, RecordStatus::ingested);
  EXPECT_NEAR(record("x").header().statistics[0].sd, 5e4 / std::numbers::sqrt2, 500);
  EXPECT_NEAR(record("x").header().statistics[3].sd, 50 / std::numbers::sqrt2, 1);
  EXPECT_THAT(report.warnings, Contains(HasSubstr("unit \".V\" taken as uV (--unit)")));
}

TEST_F(OddRecording, ADifferenceOfTwoUnitsIsInMicrovolts) {
  const auto doubled = [](double t) { return 2 * ten_hertz(t); };
  const auto in_millivolts = [](double t) { return ten_hertz(t) / 1e3; };
  EdfFields f = night({{"F3", doubled}, {"M2", in_millivolts, 200, "mV"}}, 60);
  f.signals[1].physical_min = "-3.2768";
  f.signals[1].physical_max = "3.2767";
  for (size_t r = 0; r < 60; ++r)  // the same steps as a channel in microvolts
    f.body.replace(r * 800 + 400, 400, night({{"M2", ten_hertz}}, 1).body);
  put("x.edf", f);
  EXPECT_EQ(ingest_one().status, RecordStatus::ingested);
  EXPECT_NEAR(record("x").header().statistics[0].sd, 50 / std::numbers::sqrt2, 1);
}

// The clock of the recorder's computer and that of its converter are two: labels follow the first.
TEST_F(OddRecording, DriftOfTimeStampsIsFollowed) {
  constexpr double kDrift = 1.002;  // 2.4 s in 20 minutes
  // A burst in the first second of the window that begins at 1170 s of the stamps.
  const auto burst = [](double nominal) {
    const double seconds = nominal * kDrift;
    return seconds >= 1170 && seconds < 1171 ? 8 * ten_hertz(seconds) : ten_hertz(seconds);
  };
  EdfFields f = night({{"F3-M2", burst}}, 1200);
  const std::string samples = f.body;
  f.reserved = "EDF+C";
  f.signals.push_back(io::edf_testing::annotation_signal(16));
  f.body.clear();
  for (size_t r = 0; r < 1200; ++r)
    f.body += samples.substr(400 * r, 400) +
              io::edf_testing::time_stamp(fmt::format("+{:.6f}", kDrift * static_cast<double>(r)));
  put("x.edf", f);
  const RecordReport report = ingest_one();
  EXPECT_THAT(report.warnings, Contains(HasSubstr("samples follow them")));
  const store::StoredRecord stored = record("x");
  ASSERT_EQ(report.windows, 40);  // 1202.4 s
  const auto loudness = [&](int second) {
    double sum = 0;
    for (const uint16_t bits : stored.signal(39, 0).subspan(static_cast<size_t>(100 * second), 100))
      sum += std::abs(static_cast<double>(signal::half_to_float(bits)));
    return sum / 100;
  };
  EXPECT_GT(loudness(0), 150);
  EXPECT_LT(loudness(1), 60);
  EXPECT_LT(loudness(29), 60);
}

TEST_F(OddRecording, MoreRecordsThanCountedAreThere) {
  EdfFields f = night({{"F3-M2", ten_hertz}}, 90);
  f.records = "30";
  put("x.edf", f);
  const RecordReport report = ingest_one();
  EXPECT_EQ(report.windows, 3);
  EXPECT_THAT(report.warnings, Contains(HasSubstr("counts 30 data records, 90 are there")));
}

TEST_F(OddRecording, AWrongChecksumIsReadOnDemand) {
  write_challenge_record(source(), "tr1", 12600);
  const auto header = source() / "tr1" / "tr1.hea";
  std::string text = read_text(header);
  const size_t label = text.find(" 0 F3-M2");
  const size_t number = text.rfind(' ', label - 1) + 1;
  text.replace(number, label - number, "1234");
  std::ofstream(header) << text;
  const RecordReport refused = ingest_one();
  EXPECT_EQ(refused.status, RecordStatus::skipped);
  EXPECT_THAT(refused.message, HasSubstr("checksum"));
  EXPECT_THAT(refused.hint, HasSubstr("--accept-checksum"));
  IngestOptions options = into(store());
  options.accept_checksum = true;
  const RecordReport report = ingest_one(options);
  EXPECT_EQ(report.status, RecordStatus::ingested);
  EXPECT_THAT(report.warnings, Contains(HasSubstr("1234: read all the same")));
  // No folder's name enters the store.
  EXPECT_THAT(report.warnings, Not(Contains(HasSubstr("/"))));
}

// 20 s of 682.67 counts a second are no whole number.
TEST_F(OddRecording, TwentySecondsAreComparedInTime) {
  put("x.edf", night({{"F3-M2", ten_hertz, 2048}}, 120));
  put_stages("x.csv",
             "onset,duration,stage\n0,20,W\n20,20,N1\n40,20,N2\n60,20,N3\n80,20,R\n"
             "100,20,W\n");
  const RecordReport report = ingest_one();
  EXPECT_EQ(report.staged_windows, 4);
}

TEST_F(OddRecording, ADryRunProposesThePresetThatFits) {
  put("x.edf", night({{"EEG(sec)", ten_hertz},
                      {"EEG", ten_hertz},
                      {"EMG", ten_hertz},
                      {"EOG(L)", ten_hertz},
                      {"ECG", ten_hertz}},
                     60));
  const SourcePlan plan = discover_sources({source()});
  EXPECT_THAT(describe_plan(plan, into(store()), false), HasSubstr("--preset shhs"));
  IngestOptions options = into(store());
  options.map.take_preset("shhs");
  EXPECT_THAT(describe_plan(plan, options, false), Not(HasSubstr("--preset shhs (docs")));
}

// From the first sample on.
TEST_F(OddRecording, ADifferenceIsThatOfItsChannels) {
  const auto whole = [](double t) { return std::round(60 * std::cos(20 * std::numbers::pi * t)); };
  const auto twice = [&](double t) { return 2 * whole(t); };
  put("apart.edf", night({{"F3", twice}, {"M2", whole}}, 60));
  put("formed.edf", night({{"F3-M2", whole}}, 60));
  ASSERT_EQ(ingest(discover_sources({source()}), into(store())).ingested, 2);
  const store::StoredRecord apart = record("apart"), formed = record("formed");
  ASSERT_EQ(apart.windows(), formed.windows());
  ASSERT_GT(apart.windows(), 0);
  for (int64_t w = 0; w < apart.windows(); ++w)
    for (size_t i = 0; i < kWindowSamples; ++i)
      ASSERT_NEAR(signal::half_to_float(apart.signal(w, 0)[i]),
                  signal::half_to_float(formed.signal(w, 0)[i]), 0.1)
          << w << ", " << i;
}

}  // namespace
}  // namespace physiomae::ingest
