// Nights that are staged and are unlike most: slow channels, very long, without sleep or REM; and
// the page of a night.
#ifdef PHYSIOMAE_WITH_TORCH
#include <set>

#include "tests/cli/predict_fixture.h"

namespace physiomae {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class PredictOddNights : public PredictTest {
 protected:
  /// Half a night's signals, `times` one after the other.
  static NightChange repeated(int times) {
    NightChange change;
    change.samples = [times](size_t, std::vector<float>& values) {
      const std::vector<float> once = values;
      for (int i = 1; i < times; ++i) values.insert(values.end(), once.begin(), once.end());
    };
    return change;
  }
  /// A population that has these stages alike, and next to nothing of the others.
  std::string prior(const std::set<std::string>& stages) const {
    std::string text;
    for (const char* stage : {"W", "N1", "N2", "N3", "R"})
      text +=
          fmt::format("{},{}\n", stage,
                      stages.contains(stage) ? 1.0 / static_cast<double>(stages.size()) : 1e-30);
    return folder_.write("prior.csv", text);
  }
};

TEST_F(PredictOddNights, AChannelBelow100Hz) {
  const auto signals = twin_signals(0);
  std::vector<mini_corpora::Lead> leads;
  const char* labels[] = {"F3-M2", "E1-M2", "Chin1-Chin2", "ECG"};
  for (size_t m = 0; m < kModalities; ++m) {
    const bool slow = m == 0;
    leads.push_back({labels[m], "uV", "-3276.8", "3276.7", -32768, 32767, slow ? 64 : 200,
                     slow ? mini_corpora::resampled(signals[m], 0, 8, 25) : signals[m]});
  }
  make_folder(folder_ / "nights");
  write_file(folder_ / "nights/TWIN_COHORT.json", "{}");
  mini_corpora::write_leads(folder_ / "nights/slow.edf", leads, {});
  const ProgramResult result = run_program(predict({folder_ / "nights/slow.edf"}));
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("EEG is sampled at 64 Hz: what lies from 28.8 to 30 Hz"));
}

TEST_F(PredictOddNights, OfFourteenHours) {
  const ProgramResult result = run_program(predict({edf_night("long", repeated(28))}));
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("long: 14.0 h are there: more than a night"));
  const std::string csv = read_text(out("long/night.csv"));
  EXPECT_EQ(std::ranges::count(csv, '\n'), 1 + 14 * 120);
  EXPECT_THAT(csv, HasSubstr("\n50370,30,")) << "times go on past midnight";
}

TEST_F(PredictOddNights, WithoutSleep) {
  const json result =
      run_for_json(predict({edf_night("awake", repeated(5)), "--prior", prior({"W"})}));
  const json& report = result["nights"][0]["report"];
  EXPECT_EQ(report["statistics"]["TST"]["value"], 0.0);
  for (const char* undefined : {"SOL", "WASO", "Lat_REM", "%N2"})
    EXPECT_TRUE(report["statistics"][undefined]["value"].is_null()) << undefined;
  EXPECT_THAT(report["findings"].dump(), HasSubstr("no sleep was found"));
  EXPECT_THAT(read_text(out("awake/statistics.csv")), HasSubstr("\nSOL,,"));
  EXPECT_THAT(read_text(out("awake/night.html")), HasSubstr("no sleep was found"));
}

TEST_F(PredictOddNights, WithoutRem) {
  const json result = run_for_json(
      predict({edf_night("night", repeated(5)), "--prior", prior({"W", "N1", "N2", "N3"})}));
  const json& report = result["nights"][0]["report"];
  EXPECT_EQ(report["statistics"]["REM"]["value"], 0.0);
  EXPECT_TRUE(report["statistics"]["Lat_REM"]["value"].is_null());
  EXPECT_THAT(report["findings"].dump(), HasSubstr("no REM was found; 38 of 994"));
  EXPECT_THAT(read_text(out("night/events.tsv")), Not(HasSubstr("REM")));
}

TEST_F(PredictOddNights, HaveAPage) {
  const std::string night = edf_night("night");
  std::string text = "onset,duration,stage\n";
  for (int e = 0; e < 60; ++e) text += fmt::format("{},30,{}\n", 30 * e, e % 3 == 0 ? "N2" : "W");
  const std::string scoring = folder_.write("scoring.csv", text);
  EXPECT_EQ(run_program(predict({night, "--hypnogram", scoring})).status, 0);
  const std::string html = read_text(out("night/night.html"));
  EXPECT_THAT(html, AllOf(HasSubstr("<title>Night night</title>"), HasSubstr("id=\"hypnogram\""),
                          HasSubstr("id=\"spectrogram\""), HasSubstr("Spectrogram of the EEG"),
                          HasSubstr("id=\"confusion\""), HasSubstr(">F3-M2<"),
                          HasSubstr("only 30.0 min are there")));
  EXPECT_LT(html.size(), 2U << 20);
}

}  // namespace
}  // namespace physiomae
#endif
