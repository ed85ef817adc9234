#include "physiomae/ingest/channel_selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/channel_label.h"

namespace physiomae::ingest {
namespace {

using ::testing::HasSubstr;

io::ChannelInfo channel(std::string label, double rate_hz = 200, std::string unit = "uV") {
  io::ChannelInfo info;
  info.label = std::move(label);
  info.unit = unit;
  info.to_microvolt = unit == "uV" ? 1 : unit == "mV" ? 1e3 : 0;
  info.rate_hz = rate_hz;
  return info;
}

std::vector<io::ChannelInfo> challenge() {
  std::vector<io::ChannelInfo> channels;
  for (const char* label : {"F3-M2", "F4-M1", "C3-M2", "C4-M1", "O1-M2", "O2-M1", "E1-M2",
                            "Chin1-Chin2", "ABD", "CHEST", "AIRFLOW"})
    channels.push_back(channel(label));
  channels.push_back(channel("SaO2", 200, "%"));
  channels.push_back(channel("ECG", 200, "mV"));
  return channels;
}

TEST(ChannelLabel, AliasesMeanOneDerivation) {
  for (const char* label : {"C4-M1", "EEG C4-A1", "C4:M1", "c4/a1", " C4 - M1 ", "EEG (C4-A1)",
                            "EEG C4:A1", "EEG-C4-M1", "C4\u2013M1", "C4-M1-Ref"})
    EXPECT_EQ(canonical_derivation(label), "C4-M1") << label;
  for (const char* label : {"ECG", "EKG", "ecg", "ECG II", "EKG1-EKG2", "MLII", "ECG-Ref"})
    EXPECT_EQ(canonical_derivation(label), "ECG") << label;
  for (const char* label : {"Chin1-Chin2", "EMG Chin1-Chin2", "Chin 1-Chin 2", "EMG Chin",
                            "Chin EMG", "EMG submental", "CHIN"})
    EXPECT_EQ(canonical_derivation(label), "CHIN1-CHIN2") << label;
  for (const char* label : {"E1-M2", "EOG LOC-A2", "LOC-M2", "EOG E1:M2"})
    EXPECT_EQ(canonical_derivation(label), "E1-M2") << label;
  for (const char* label :
       {"F3", "EEG F3-Ref", "F3-REF", "F3 Ref", "EEG F3", "[F3-Ref]", "(EEG F3-Ref)"})
    EXPECT_EQ(canonical_derivation(label), "F3") << label;
  EXPECT_EQ(canonical_derivation("cz-a1"), "CZ-M1");
}

TEST(ChannelLabel, OthersStayOthers) {
  for (const char* label : {"C3-M2", "C4-M2", "C4", "C4-M1 (Imp)", "C4 Impédance", "EEG", "-", "",
                            "EEG(sec)", "C4-M1-X"})
    EXPECT_NE(canonical_derivation(label), "C4-M1") << label;
  for (const char* label : {"EMG", "EMG Leg", "Left Leg", "Heart Rate", "PTT"}) {
    EXPECT_NE(canonical_derivation(label), "CHIN1-CHIN2") << label;
    EXPECT_NE(canonical_derivation(label), "ECG") << label;
  }
}

TEST(ChannelSelection, TakesThePapersDerivations) {
  const ChannelSelection s = select_channels(challenge(), ChannelMap{});
  EXPECT_EQ(s.present(), 4);
  EXPECT_EQ(s.sources[0].plus, 0);
  EXPECT_EQ(s.sources[1].plus, 6);
  EXPECT_EQ(s.sources[2].plus, 7);
  EXPECT_EQ(s.sources[3].plus, 12);
  EXPECT_EQ(s.choices[0].channel, "F3-M2");
  EXPECT_EQ(s.choices[0].reason, "is F3-M2");
}

TEST(ChannelSelection, NeverTakesAnotherChannelUnasked) {
  auto channels = challenge();
  channels[0].label = "F4-M2";
  const ChannelSelection s = select_channels(channels, ChannelMap{});
  EXPECT_FALSE(s.sources[0].present());
  EXPECT_EQ(s.choices[0].channel, "");
  EXPECT_THAT(s.choices[0].reason, HasSubstr("no channel is F3-M2"));
  EXPECT_EQ(s.present(), 3);
}

TEST(ChannelSelection, SubstitutesWhereTold) {
  auto channels = challenge();
  channels.erase(channels.begin());
  ChannelMap map;
  map.substitute("EEG=Fz-Cz,C4-A1");
  EXPECT_EQ(map.describe(), "EEG=Fz-Cz,C4-A1");
  const ChannelSelection s = select_channels(channels, map);
  EXPECT_EQ(s.choices[0].channel, "C4-M1");
  EXPECT_THAT(s.choices[0].reason, HasSubstr("under another name (--map EEG=Fz-Cz,C4-A1)"));
}

TEST(ChannelSelection, FormsDifferencesOfSingleElectrodes) {
  const std::vector<io::ChannelInfo> channels = {channel("EEG M2-Ref"), channel("EEG F3-Ref"),
                                                 channel("LOC", 100), channel("A2", 200)};
  const ChannelSelection s = select_channels(channels, ChannelMap{});
  EXPECT_EQ(s.sources[0].plus, 1);
  EXPECT_EQ(s.sources[0].minus, 0);
  EXPECT_EQ(s.choices[0].channel, "EEG F3-Ref - EEG M2-Ref");
  EXPECT_FALSE(s.sources[1].present());  // 100 Hz against 200 Hz
  EXPECT_THAT(s.choices[1].reason, HasSubstr("differ in rate or unit"));
}

TEST(ChannelSelection, PrefersTheRecordedDerivationToADifference) {
  const std::vector<io::ChannelInfo> channels = {channel("F3"), channel("M2"), channel("F3-M2")};
  const ChannelSelection s = select_channels(channels, ChannelMap{});
  EXPECT_EQ(s.sources[0].plus, 2);
  EXPECT_EQ(s.sources[0].minus, -1);
}

TEST(ChannelSelection, SaysWhyAChannelCannotServe) {
  auto channels = challenge();
  channels[0].rate_hz = 49.9;
  channels[6].refused = "equal physical limits";
  channels[7].to_microvolt = 0;
  channels[7].unit = "l";
  const ChannelSelection s = select_channels(channels, ChannelMap{});
  EXPECT_EQ(s.present(), 1);
  EXPECT_THAT(s.choices[0].reason, HasSubstr("sampled at 49.9 Hz, at least 50 Hz"));
  EXPECT_THAT(s.choices[1].reason, HasSubstr("equal physical limits"));
  EXPECT_THAT(s.choices[2].reason, HasSubstr("unit \"l\" is no voltage"));
}

TEST(ChannelSelection, RefusesWrongMaps) {
  ChannelMap map;
  EXPECT_THROW(map.substitute("EEG"), UsageError);
  EXPECT_THROW(map.substitute("Resp=ABD"), UsageError);
  EXPECT_THROW(map.substitute("EEG="), UsageError);
  map = {};
  map.substitute("EEG=C4-M1");
  EXPECT_THROW(map.substitute("EEG=C3-M2"), UsageError);
}

}  // namespace
}  // namespace physiomae::ingest
