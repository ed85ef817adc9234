// Hypnograms that do not fit their night, gaps, and slow channels in `physiomae predict`.
#ifdef PHYSIOMAE_WITH_TORCH
#include <algorithm>
#include <fstream>

#include "tests/cli/predict_fixture.h"

namespace physiomae {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class PredictLabels : public PredictTest {
 protected:
  /// A scoring of N2 and wake in turn, `count` epochs of `seconds` from `first_second` on.
  std::string scoring(int count, int seconds = 30, int first_second = 0) const {
    std::string text = "onset,duration,stage\n";
    for (int e = 0; e < count; ++e)
      text += fmt::format("{},{},{}\n", first_second + e * seconds, seconds,
                          e / 6 % 2 == 0 ? "N2" : "W");
    return folder_.write("scoring.csv", text);
  }
  json report_of(const std::string& scoring_file) {
    const json result = run_for_json(predict({edf_night("night"), "--hypnogram", scoring_file}));
    return result["nights"][0]["report"];
  }
};

TEST_F(PredictLabels, AHypnogramLongerThanTheSignal) {
  const ProgramResult result =
      run_program(predict({edf_night("night"), "--hypnogram", scoring(75)}));
  EXPECT_THAT(result.err,
              HasSubstr("night: the labels go on for 450 s behind the recording's end"));
  EXPECT_EQ(json::parse(read_text(out("night/night.json")))["agreement"]["windows"], 60);
}

TEST_F(PredictLabels, AHypnogramShorterThanTheSignal) {
  const json report = report_of(scoring(50));
  EXPECT_EQ(report["agreement"]["windows"], 50);
  EXPECT_THAT(report["findings"].dump(),
              HasSubstr("the labels have a stage for 50 of 60 windows: agreement is of these"));
}

TEST_F(PredictLabels, AHypnogramOf20Seconds) {
  // 90 epochs in runs of two minutes: every window lies in one run.
  const json report = report_of(scoring(90, 20));
  EXPECT_EQ(report["agreement"]["windows"], 60);
  EXPECT_EQ(report["agreement"]["stages"]["N2"]["windows"], 32);
}

TEST_F(PredictLabels, AHypnogramThatBeginsLater) {
  const json report = report_of(scoring(40, 30, 12));
  EXPECT_EQ(report["first_window_s"], "12");
  EXPECT_EQ(report["agreement"]["windows"], 40);
  EXPECT_THAT(report["findings"].dump(), HasSubstr("a stage for 40 of 59 windows"));
  EXPECT_THAT(read_text(out("night/events.tsv")), HasSubstr("\n12\t30\t"));
}

TEST_F(PredictLabels, TheLabsStatisticsStandBeside) {
  report_of(scoring(60));
  EXPECT_THAT(read_text(out("night/statistics.csv")),
              HasSubstr("statistic,value,low_90,high_90,unit,scored\nTIB,30.0000,30.0000,30.0000,"
                        "min,30.0000\n"));
}

TEST_F(PredictLabels, WindowsNeverSpanAGap) {
  // Time stamps jump by 45 s after 7.5 minutes.
  const std::string path = edf_night("night");
  const auto signals = twin_signals(0);
  io::edf_testing::EdfFields fields;
  fields.reserved = "EDF+D";
  fields.records = "900";
  fields.signals.clear();
  const char* labels[] = {"F3-M2", "E1-M2", "Chin1-Chin2", "ECG"};
  for (const char* label : labels)
    fields.signals.push_back({label, "uV", "-3276.8", "3276.7", "-32768", "32767", "200"});
  fields.signals.push_back(io::edf_testing::annotation_signal());
  fields.body.clear();
  for (size_t r = 0; r < 900; ++r) {
    for (const std::vector<float>& values : signals)
      for (size_t i = 0; i < 200; ++i) {
        const auto digital = static_cast<uint16_t>(
            std::clamp(std::lround(10 * values[200 * r + i]), -32768L, 32767L));
        fields.body += static_cast<char>(digital & 0xFF);
        fields.body += static_cast<char>(digital >> 8);
      }
    fields.body += io::edf_testing::time_stamp(fmt::format("+{}", r < 450 ? r : r + 45));
  }
  std::ofstream(path, std::ios::binary) << io::edf_testing::bytes_of(fields);
  const json result = run_for_json(predict({path}));
  EXPECT_EQ(result["nights"][0]["report"]["windows"], 29);  // 15 before, 14 whole ones behind
  EXPECT_THAT(read_text(out("night/night.csv")), HasSubstr("\n510,30,"));
  EXPECT_THAT(read_text(out("night/night.csv")), HasSubstr("gap_before"));
  EXPECT_THAT(read_text(out("night/yasa.csv")), HasSubstr("\n15,UNS\n16,UNS\n17,"));
}

}  // namespace
}  // namespace physiomae
#endif
