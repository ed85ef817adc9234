#include "physiomae/ingest/presets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/ingest/channel_selection.h"
#include "physiomae/ingest/patient_rules.h"

namespace physiomae::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<io::ChannelInfo> channels_of(const std::vector<const char*>& labels) {
  std::vector<io::ChannelInfo> channels;
  for (const char* label : labels) {
    io::ChannelInfo info;
    info.label = label;
    info.unit = "uV";
    info.to_microvolt = 1;
    info.rate_hz = 128;
    channels.push_back(info);
  }
  return channels;
}

std::vector<std::string> taken(const char* preset, const std::vector<const char*>& labels) {
  ChannelMap map;
  map.take_preset(preset);
  std::vector<std::string> out;
  for (const auto& choice : select_channels(channels_of(labels), map).choices)
    out.push_back(choice.channel);
  return out;
}

const std::vector<const char*> kShhs = {"SaO2", "H.R.",   "EEG(sec)", "ECG",
                                        "EMG",  "EOG(L)", "EOG(R)",   "EEG"};
const std::vector<const char*> kMros = {"C3",    "C4",    "A1",     "A2",     "ROC",  "LOC",
                                        "ECG L", "ECG R", "L Chin", "R Chin", "Leg L"};

TEST(Presets, TakeTheChannelsOfTheirCorpus) {
  EXPECT_THAT(taken("shhs", kShhs), ElementsAre("EEG(sec)", "EOG(L)", "EMG", "ECG"));
  EXPECT_THAT(taken("mesa", {"EKG", "EOG-L", "EOG-R", "EMG", "EEG1", "EEG2", "EEG3"}),
              ElementsAre("EEG3", "EOG-L", "EMG", "EKG"));
  EXPECT_THAT(taken("mros", kMros),
              ElementsAre("C3 - A2", "LOC - A2", "L Chin - R Chin", "ECG L - ECG R"));
  EXPECT_THAT(taken("cfs", {"C3", "C4", "M1", "M2", "LOC", "ROC", "ECG1", "ECG2", "EMG1", "EMG2"}),
              ElementsAre("C3 - M2", "LOC - M2", "EMG1 - EMG2", "ECG1 - ECG2"));
  EXPECT_THAT(taken("sleep-edf", {"EEG Fpz-Cz", "EEG Pz-Oz", "EOG horizontal", "EMG submental"}),
              ElementsAre("EEG Fpz-Cz", "EOG horizontal", "EMG submental", ""));
  EXPECT_THAT(taken("mass", {"EEG F3-CLE", "EEG A2-CLE", "EMG Chin1", "EMG Chin2", "EOG Left Horiz",
                             "ECG ECGI"}),
              ElementsAre("EEG F3-CLE - EEG A2-CLE", "EOG Left Horiz", "EMG Chin1 - EMG Chin2",
                          "ECG ECGI"));
  EXPECT_THAT(taken("isruc", {"LOC-A2", "ROC-A1", "F3-A2", "X1", "X2", "X3"}),
              ElementsAre("F3-A2", "LOC-A2", "X1", "X2"));
  EXPECT_THAT(taken("hmc", {"EEG F4-M1", "EEG C4-M1", "EEG O2-M1", "EEG C3-M2", "EMG chin",
                            "EOG E1-M2", "EOG E2-M2", "ECG"}),
              ElementsAre("EEG C3-M2", "EOG E1-M2", "EMG chin", "ECG"));
}

TEST(Presets, MapGoesBefore) {
  for (const bool map_first : {true, false}) {
    ChannelMap map;
    if (map_first) map.substitute("EEG=EEG");
    map.take_preset("shhs");
    if (!map_first) map.substitute("EEG=EEG");
    const ChannelSelection s = select_channels(channels_of(kShhs), map);
    EXPECT_EQ(s.choices[0].channel, "EEG");
    EXPECT_THAT(s.choices[0].reason, HasSubstr("(--map EEG=EEG)"));
    EXPECT_EQ(s.choices[2].channel, "EMG");
    EXPECT_THAT(s.choices[2].reason, HasSubstr("(--preset shhs)"));
    EXPECT_EQ(map.describe(), "preset=shhs EEG=EEG");
  }
}

TEST(Presets, AreProposedWhereTheyFindMore) {
  EXPECT_THAT(fitting_presets(channels_of(kShhs)), ElementsAre("shhs"));
  EXPECT_THAT(fitting_presets(channels_of(kMros)), ElementsAre("mros"));
  EXPECT_THAT(fitting_presets(channels_of({"F3-M2", "E1-M2", "Chin1-Chin2", "ECG"})),
              ElementsAre());
  EXPECT_THAT(fitting_presets(channels_of({"SpO2"})), ElementsAre());
}

// A preset that finds more, but not what is taken without it, is no help.
TEST(Presets, NoneIsProposedThatLosesAModality) {
  const auto dreem = channels_of({"C3_M2", "F3_M2", "F3_F4", "EMG", "EOG1", "EOG2", "ECG"});
  for (const std::string& name : fitting_presets(dreem)) {
    ChannelMap map;
    map.take_preset(name);
    EXPECT_TRUE(select_channels(dreem, map).sources[0].present()) << name;
  }
}

TEST(Presets, AnUnknownNameListsThem) {
  try {
    preset_named("shss");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_THAT(error.hint(), HasSubstr("shhs, mesa"));
  }
}

// Each has its section in the page that says what is known of the corpus.
TEST(Presets, StandInDocsCorpora) {
  const auto root = std::filesystem::path(PHYSIOMAE_TEST_DATA).parent_path();
  const std::string page = read_text(root / "docs" / "corpora.md");
  for (const Preset& preset : presets())
    EXPECT_THAT(page, HasSubstr("`" + std::string(preset.name) + "`"));
}

// Of what was said to be known of a preset's corpus, whose night it is stands with the others.
TEST(Presets, PatientsOfTheirCorporaAreKnown) {
  const auto patient = [](const std::string& record) {
    const auto found = patient_by_corpus(record);
    return found ? found->patient : "";
  };
  EXPECT_EQ(patient("SC4012E0"), "SC401");
  EXPECT_EQ(patient("ST7011J0"), "ST701");
  EXPECT_EQ(patient("shhs2-200077"), "shhs-200077");
  EXPECT_EQ(patient("mros-visit2-aa0001"), "mros-aa0001");
  EXPECT_EQ(patient("chat-baseline-nonrandomized-300001"), "chat-300001");
  EXPECT_EQ(patient("sub-S0001111189359_ses-1_task-psg_eeg"), "sub-S0001111189359");
  EXPECT_EQ(patient("slp01b"), "slp01");
}

}  // namespace
}  // namespace physiomae::ingest
