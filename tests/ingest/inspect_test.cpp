#include "physiomae/ingest/inspect.h"

#include "tests/ingest/ingest_support.h"
#include "tests/store/made_up_store.h"
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "physiomae/ingest/plan_report.h"
#include "physiomae/ingest/source_labels.h"
#include "physiomae/io/recording.h"
#include "physiomae/store/record_name.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class Inspect : public IngestTest {
 protected:
  static json described(const fs::path& path, bool signals = true) {
    InspectOptions options;
    options.signals = signals;
    options.json = true;
    return json::parse(inspect(path, options).text);
  }
  static std::string text_of(const fs::path& path) { return inspect(path, {}).text; }
};

TEST_F(Inspect, MeasuresTheChannelsOfARecording) {
  const int64_t samples = 35000;  // more than one block of what is read at once
  write_challenge_record(source(), "a", samples, {}, [](int64_t n, size_t c) -> int16_t {
    if (c == 1 && n < 50) return -32768;
    if (c == 1) return n == 34999 ? 300 : n == 50 ? -200 : static_cast<int16_t>(n % 7);
    if (c == 8) return 17;
    if (c == 9) return -32768;
    return mixed_signal(n, c);
  });
  const json all = described(source() / "a/a.hea");
  const json& channels = all["channels"];
  ASSERT_EQ(channels.size(), 13U);
  std::string modalities;
  for (const json& channel : channels)
    modalities += channel["modality"].is_null() ? "-" : channel["modality"].get<std::string>();
  EXPECT_EQ(modalities, "EEG-----EOGEMG----ECG");
  EXPECT_EQ(all["seconds"], 175);
  EXPECT_EQ(channels[1]["samples"], samples);
  EXPECT_EQ(channels[1]["missing"], 50);
  EXPECT_EQ(channels[1]["lowest"], -200);
  EXPECT_EQ(channels[1]["highest"], 300);
  EXPECT_TRUE(channels[1]["out_of_range_share"].is_null());
  EXPECT_EQ(channels[0]["out_of_range_share"], 0);
  EXPECT_EQ(channels[8]["lowest"], 17);
  EXPECT_EQ(channels[8]["highest"], 17);
  EXPECT_THAT(channels[8]["flags"], ElementsAre(json("flat 100.00 %")));
  EXPECT_EQ(channels[9]["missing"], samples);
  EXPECT_TRUE(channels[9]["lowest"].is_null());
  EXPECT_FALSE(described(source() / "a/a.hea", false)["channels"][1].contains("lowest"));
  EXPECT_THAT(text_of(source() / "a/a.hea"),
              AllOf(HasSubstr("13 channels\n"), HasSubstr("17 to 17 µV  flat 100.00 %"),
                    HasSubstr("  EEG  F3-M2: is F3-M2\n"), HasSubstr("  ECG  ECG: is ECG\n")));
}

TEST_F(Inspect, TellsWhichModalitiesARecordingLacks) {
  write_edf(source() / "a.edf", {"F3-M2", "Nasal"}, 31);
  const json all = described(source() / "a.edf");
  EXPECT_EQ(all["modalities"]["EEG"]["channel"], "F3-M2");
  EXPECT_EQ(all["modalities"]["ECG"]["channel"], "");
  EXPECT_EQ(all["channels"][1]["modality"], json());
  EXPECT_EQ(all["segments"].size(), 1U);
  EXPECT_EQ(all["segments"][0]["seconds"], 31);
}

TEST_F(Inspect, AddsUpLabels) {
  const fs::path path = scratch_.write(
      "a.csv",
      "onset,duration,stage\n0,30,W\n30,60,N2\n90,30,?\n120,30,R\n40,5,Arousal\n100,4,Arousal\n");
  const json all = described(path);
  EXPECT_EQ(all["stage_seconds"],
            json({{"-", 30}, {"W", 30}, {"N1", 0}, {"N2", 60}, {"N3", 0}, {"REM", 30}}));
  EXPECT_EQ(all["first_stage_seconds"], 0);
  EXPECT_EQ(all["last_stage_seconds"], 150);
  EXPECT_EQ(all["arousals"], 2);
  EXPECT_EQ(all["arousal_seconds"], 9);
  EXPECT_EQ(all["arousal_scored_seconds"], 124);  // the three stages, and 4 s without one
  EXPECT_THAT(text_of(path), AllOf(HasSubstr("stages in minutes: - 0.5 W 0.5 N1 0.0 N2 1.0"),
                                   HasSubstr("arousals: 2, 9 s; scored 124 s")));
}

TEST_F(Inspect, CountsTheWindowsOfAStore) {
  store::write_made_up(store(), {{.record = "a",
                                  .patient = "p",
                                  .stages = {-1, 0, 2, 2, 4},
                                  .arousal_on = {6000, 4500, 4499, 0, 0},
                                  .presence = {0b1111, 0b0111, 0b0110, 0b1111, 0b0001}},
                                 {.record = "b", .patient = "p", .stages = {3}}});
  const json all = described(store());
  EXPECT_EQ(all["records"], 2);
  EXPECT_EQ(all["patients"], 1);
  EXPECT_EQ(all["windows"], 6);
  EXPECT_EQ(all["hours"], 0.05);
  EXPECT_EQ(all["stage_windows"],
            json({{"-", 1}, {"W", 1}, {"N1", 0}, {"N2", 2}, {"N3", 1}, {"REM", 1}}));
  EXPECT_EQ(all["arousal_windows"], 1);  // three quarters of its samples, and a stage
  EXPECT_EQ(all["present_windows"], json({{"EEG", 5}, {"EOG", 5}, {"EMG", 5}, {"ECG", 3}}));
  EXPECT_EQ(described(store::record_path(store(), "b"))["windows"], 1);
  EXPECT_THAT(text_of(store()), AllOf(HasSubstr("store: 2 records of 1 patients"),
                                      HasSubstr("6 windows (0.05 h); - 1 W 1 N1 0 N2 2 N3 1 REM 1; "
                                                "arousal 1; present: EEG 5 EOG 5 EMG 5 ECG 3\n")));
  write_file(store::record_path(store(), "b"), "no record");
  EXPECT_EQ(inspect(store(), {}).unusable, 1);
}

TEST_F(Inspect, APlanNamesRecordsChannelsAndWhatIsLeft) {
  write_edf(source() / "a.edf", {"F3-M2", "LOC-M2"}, 31);
  std::ofstream(source() / "a.csv") << "onset,duration,stage\n0,30,N2\n";
  write_edf(source() / "b.edf", kPaperLabels, 31);
  const SourcePlan plan = discover_sources({source()});
  const json all = json::parse(describe_plan(plan, into(store()), /*json=*/true));
  ASSERT_EQ(all["records"].size(), 2U);
  const json& channels = all["records"][0]["channels"];
  ASSERT_EQ(channels.size(), 4U);
  EXPECT_EQ(channels["EEG"]["channel"], "F3-M2");
  EXPECT_EQ(channels["EOG"]["channel"], "LOC-M2");
  EXPECT_EQ(channels["EMG"]["channel"], "");
  EXPECT_EQ(all["records"][1]["channels"]["ECG"]["channel"], "ECG");
  EXPECT_THAT(describe_plan(plan, into(store()), /*json=*/false),
              AllOf(HasSubstr("  EOG     LOC-M2: is E1-M2 under another name\n"),
                    HasSubstr("  EMG     missing: "), HasSubstr("\n2 records\n"),
                    Not(HasSubstr("cannot be read")), Not(HasSubstr("cannot be ingested"))));
}

// What a dry run has read is not read again.
TEST_F(Inspect, APlanWithItsDryRunOpensNoFile) {
  write_edf(source() / "a.edf", {"F3-M2", "LOC-M2"}, 31);
  write_edf(source() / "b.edf", {"EEG(sec)", "EEG", "EMG", "EOG(L)", "ECG"}, 31);
  write_edf(source() / "c.edf", {"nothing"}, 31);
  const SourcePlan plan = discover_sources({source()});
  IngestOptions options = into(store());
  options.dry_run = true;
  const IngestSummary summary = ingest(plan, options);
  const std::string opened = describe_plan(plan, options, /*json=*/false);
  std::filesystem::remove_all(source());
  const std::string text = describe_plan(plan, options, /*json=*/false, summary);
  for (const char* line :
       {"  EEG     F3-M2: is F3-M2\n", "  EOG     LOC-M2: is E1-M2 under another name\n",
        "  EMG     missing: no channel is", "its channels are those of --preset shhs"}) {
    EXPECT_THAT(opened, HasSubstr(line));
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(text, HasSubstr("would be skipped: none of the modalities is there"));
  const json all = json::parse(describe_plan(plan, options, /*json=*/true, summary));
  EXPECT_EQ(all["records"][2]["channels"]["EEG"]["channel"], "");
}

// Only the Challenge's own recordings lie on its grid.
TEST_F(Inspect, AChallengeRecordingHasItsChannelsAndItsRate) {
  const auto is_challenge = [&](std::vector<io::WfdbChannel> channels, double rate_hz) {
    const std::vector<int16_t> samples(channels.size() * 10, 1);
    io::write_wfdb_mat(source(), "a", rate_hz, channels, samples);
    return is_challenge_recording(*io::open_recording(source() / "a.hea"));
  };
  EXPECT_TRUE(is_challenge(challenge_channels(), 200));
  EXPECT_FALSE(is_challenge(challenge_channels(), 250));
  auto other = challenge_channels();
  other[12].label = "EKG";
  EXPECT_FALSE(is_challenge(other, 200));
  other.pop_back();
  EXPECT_FALSE(is_challenge(other, 200));
}

}  // namespace
}  // namespace physiomae::ingest
