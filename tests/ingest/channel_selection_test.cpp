#include "physiomae/ingest/channel_selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"

namespace physiomae::ingest {
namespace {

using ::testing::HasSubstr;

io::ChannelInfo channel(std::string label, double rate_hz = 200, std::string unit = "uV") {
  io::ChannelInfo info;
  info.label = std::move(label);
  info.unit = unit;
  info.to_microvolt = io::microvolts_per(unit);
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
  EXPECT_THAT(s.warnings, ::testing::ElementsAre("EEG is C4-M1, since Fz-Cz is not there"));
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
  EXPECT_THAT(s.choices[1].reason, HasSubstr("differ in rate"));
}

store::ChannelChoice choice_of(const char* modality, const std::vector<const char*>& labels,
                               const ChannelMap& map = {}) {
  std::vector<io::ChannelInfo> channels;
  for (const char* label : labels) channels.push_back(channel(label));
  return select_channels(channels, map).choices[static_cast<size_t>(modality_index(modality))];
}

ChannelMap mapped(const char* assignment) {
  ChannelMap map;
  map.substitute(assignment);
  return map;
}

TEST(ChannelSelection, AnyCommonReferenceWillDo) {
  EXPECT_EQ(choice_of("EEG", {"EEG F3-CLE", "EEG A2-CLE"}).channel, "EEG F3-CLE - EEG A2-CLE");
  EXPECT_EQ(choice_of("EEG", {"F3-Cz", "M1-Cz", "M2-Cz"}).channel, "F3-Cz - M2-Cz");
  EXPECT_EQ(choice_of("EEG", {"EEG F3-CLE", "EEG A2-LER"}).channel, "");
  EXPECT_EQ(choice_of("EEG", {"F3-CLE", "A2"}).channel, "");
  EXPECT_EQ(choice_of("EOG", {"POL E1", "EEG A2-Ref"}).channel, "POL E1 - EEG A2-Ref");
  EXPECT_EQ(choice_of("EMG", {"EMG Chin1", "EMG Chin2"}).channel, "EMG Chin1 - EMG Chin2");
  EXPECT_EQ(choice_of("ECG", {"ECG1", "ECG2"}).channel, "ECG1 - ECG2");
  EXPECT_EQ(choice_of("ECG", {"EEG EKG1-Ref", "EEG EKG2-Ref"}).channel,
            "EEG EKG1-Ref - EEG EKG2-Ref");
}

TEST(ChannelSelection, AliasesWithARemarkSayIt) {
  const auto chin = choice_of("EMG", {"L Chin", "R Chin"});
  EXPECT_EQ(chin.channel, "L Chin - R Chin");
  EXPECT_THAT(chin.reason, HasSubstr("left against right chin"));
  EXPECT_THAT(choice_of("ECG", {"ECG L", "ECG R"}).reason, HasSubstr("left against right"));
  EXPECT_THAT(choice_of("ECG", {"ECG ECGI"}).reason, HasSubstr("lead I"));
  EXPECT_EQ(choice_of("ECG", {"ECG I", "ECG II"}).channel, "ECG II");
  EXPECT_EQ(choice_of("ECG", {"EKG2-EKG"}).channel, "EKG2-EKG");
  EXPECT_THAT(choice_of("ECG", {"ECG V2", "EMG V2"}).reason, HasSubstr("the only ECG"));
  EXPECT_EQ(choice_of("ECG", {"ECG V1", "ECG V2"}).channel, "");
  EXPECT_EQ(choice_of("ECG", {"ECG V2", "ECG HR"}).channel, "ECG V2");
}

// What is told about a heart is no ECG, though it be the only channel that says so.
TEST(ChannelSelection, WhatTellsAboutASignalIsNone) {
  for (const char* label :
       {"ECG HR", "ECG Rate", "ECG-RR", "ECG Lead Off", "ECG Trigger", "EKG_IMP", "ECG (Quality)"})
    EXPECT_EQ(choice_of("ECG", {label}).channel, "") << label;
}

TEST(ChannelSelection, PolesAreTakenTogether) {
  EXPECT_EQ(choice_of("ECG", {"EKG-", "EKG+"}).channel, "EKG+ - EKG-");
  EXPECT_EQ(choice_of("EMG", {"EMG Chin+", "EMG Chin-"}).channel, "EMG Chin+ - EMG Chin-");
  EXPECT_EQ(choice_of("EOG", {"EOG L-", "EOG L+"}).channel, "");
  const auto lone = choice_of("ECG", {"EKG-"});
  EXPECT_EQ(lone.channel, "");
  EXPECT_THAT(lone.reason, HasSubstr("\"EKG-\" is one pole"));
  EXPECT_EQ(choice_of("ECG", {"EKG-"}, mapped("ECG=EKG-")).channel, "EKG-");
}

TEST(ChannelSelection, NoElectrodeOfAnotherKindIsTakenOff) {
  EXPECT_EQ(choice_of("ECG", {"ECG LA", "EMG RA"}).channel, "ECG LA");  // the only ECG, said
  EXPECT_EQ(choice_of("ECG", {"LL", "EMG RA"}).channel, "");
  EXPECT_EQ(choice_of("ECG", {"ECG LA", "ECG RA", "EMG RA"}).channel, "ECG LA - ECG RA");
  EXPECT_EQ(choice_of("EEG", {"EEG F3", "EOG M2"}).channel, "EEG F3 - EOG M2");
}

// What a label leaves open is assumed last, and with a warning.
TEST(ChannelSelection, AssumptionsAreWarnings) {
  const ChannelSelection s = select_channels(
      std::vector{channel("EOG(L)"), channel("EMG1-EMG2"), channel("F3-M2")}, ChannelMap{});
  EXPECT_EQ(s.choices[1].channel, "EOG(L)");
  EXPECT_EQ(s.choices[2].channel, "EMG1-EMG2");
  EXPECT_THAT(s.warnings,
              ::testing::ElementsAre(HasSubstr("EOG is EOG(L): its reference is not named"),
                                     HasSubstr("EMG is EMG1-EMG2: the muscle is not named")));
  EXPECT_EQ(choice_of("EOG", {"E1"}).channel, "");  // an electrode against nobody knows what
  EXPECT_EQ(choice_of("EOG", {"LOC", "ROC"}).channel, "");
  EXPECT_EQ(choice_of("EOG", {"EOG L", "A2"}).channel, "EOG L - A2");
}

TEST(ChannelSelection, TheKindHasToFit) {
  EXPECT_EQ(choice_of("EOG", {"EMG L", "EOG L"}, mapped("EOG=EOG L")).channel, "EOG L");
  EXPECT_EQ(choice_of("EOG", {"EMG L", "ECG L"}, mapped("EOG=EOG L")).channel, "");
  EXPECT_EQ(choice_of("ECG", {"EMG I", "EMG II", "ECG"}).channel, "ECG");
  EXPECT_EQ(choice_of("ECG", {"EMG I", "EMG II"}).channel, "");
  EXPECT_EQ(choice_of("EEG", {"EMG F3-M2"}).channel, "");
  EXPECT_EQ(choice_of("EOG", {"ECG E1", "ECG M2", "EMG E1-M2"}).channel, "");
  EXPECT_EQ(choice_of("EMG", {"EEG Chin"}).channel, "EEG Chin");
}

TEST(ChannelSelection, TheLabelItselfGoesFirst) {
  EXPECT_EQ(choice_of("EEG", {"EEG F3-A2", "F3:M2", "F3-M2"}).channel, "F3-M2");
  EXPECT_EQ(choice_of("EEG", {"EEG(sec)", "EEG"}, mapped("EEG=EEG")).channel, "EEG");
  EXPECT_EQ(choice_of("EEG", {"EEG(sec)", "EEG"}, mapped("EEG=EEG(SEC)")).channel, "EEG(sec)");
  EXPECT_EQ(choice_of("EMG", {"X1", "X2"}, mapped("EMG=X1")).channel, "X1");
  // A user who copies a label means it, whatever it is called.
  EXPECT_EQ(choice_of("EMG", {"EEG X1"}, mapped("EMG=EEG X1")).channel, "EEG X1");
}

TEST(ChannelSelection, SeveralThatServeEquallyAreNamed) {
  const ChannelSelection s =
      select_channels(std::vector{channel("EEG F3-A2"), channel("F3:M2"), channel("ECG")}, {});
  EXPECT_FALSE(s.sources[0].present());
  EXPECT_THAT(s.choices[0].reason, HasSubstr("\"EEG F3-A2\" and \"F3:M2\" could both be it"));
  EXPECT_THAT(s.choices[0].reason, HasSubstr("--map EEG=LABEL"));
  EXPECT_THAT(s.warnings, ::testing::Contains(HasSubstr("EEG is missing: F3-M2 is not clear")));
  EXPECT_EQ(choice_of("EEG", {"EEG F3-A2", "F3:M2"}, mapped("EEG=F3:M2")).channel, "F3:M2");
}

TEST(ChannelSelection, NamesakesGoAlong) {
  const ChannelSelection s =
      select_channels(std::vector{channel("ECG"), channel("F3-M2"), channel("ECG")}, {});
  EXPECT_EQ(s.sources[3].plus, 0);
  EXPECT_EQ(s.sources[3].plus_others, std::vector<int>{2});
}

TEST(ChannelSelection, MapFormsDifferencesOfLabels) {
  const std::vector<const char*> mass = {"EEG F3-CLE", "EEG A2-CLE", "EEG C4-CLE", "ECG L",
                                         "ECG R"};
  EXPECT_EQ(choice_of("EEG", mass, mapped("EEG=F3-CLE - A2-CLE")).channel,
            "EEG F3-CLE - EEG A2-CLE");
  EXPECT_EQ(choice_of("EEG", mass, mapped("EEG=EEG C4-CLE-EEG A2-CLE")).channel,
            "EEG C4-CLE - EEG A2-CLE");
  EXPECT_EQ(choice_of("ECG", mass, mapped("ECG=ECG L-ECG R")).channel, "ECG L - ECG R");
  EXPECT_EQ(choice_of("EEG", mass, mapped("EEG=F3-CLE - F3-CLE")).channel, "");
}

// BioSemi's caps letter their inputs: A1, A2 and E1 are places of a connector.
TEST(ChannelSelection, InputsOfACapAreNoElectrodes) {
  std::vector<io::ChannelInfo> channels;
  for (const char letter : std::string("ABCDEF"))
    for (int i = 1; i <= 32; ++i) channels.push_back(channel(letter + std::to_string(i)));
  EXPECT_EQ(select_channels(channels, ChannelMap{}).present(), 0);
  const ChannelSelection stated = select_channels(channels, mapped("EEG=F3 - A2"));
  EXPECT_EQ(stated.choices[0].channel, "F3 - A2");
  EXPECT_EQ(choice_of("EEG", {"F3", "A1", "A2", "E1"}).channel, "F3 - A2");
  // Electrodes put on beside the cap; no input is lettered M.
  for (const char* label : {"LOC", "M2"}) channels.push_back(channel(label));
  const ChannelSelection beside = select_channels(channels, ChannelMap{});
  EXPECT_EQ(beside.choices[0].channel, "");  // F3 is an input, too
  EXPECT_EQ(beside.choices[1].channel, "LOC - M2");
}

TEST(ChannelSelection, TheShortNameOfTheChinIsItsDifference) {
  EXPECT_EQ(choice_of("EMG", {"CHIN2", "CHIN1"}, mapped("EMG=CHIN")).channel, "CHIN1 - CHIN2");
}

TEST(ChannelSelection, AMissingModalityNamesTheOthersOfItsKind) {
  const auto choice = choice_of("EEG", {"EEG(sec)", "EEG", "ECG", "C4-A1"});
  EXPECT_THAT(choice.reason, HasSubstr("--map EEG=LABEL would take another: EEG(sec), EEG, C4-A1"));
}

TEST(ChannelSelection, AStatedUnitServesWhereTheFileHasNone) {
  const std::vector<io::ChannelInfo> channels = {channel("F3-M2", 200, ""),
                                                 channel("ECG", 200, "mV")};
  const ChannelSelection without = select_channels(channels, ChannelMap{});
  EXPECT_FALSE(without.sources[0].present());
  EXPECT_EQ(without.unit_unknown[0], 0);
  EXPECT_THAT(without.choices[0].reason, HasSubstr("unit \"\" is no voltage"));
  ChannelMap map;
  map.state_unit("EEG=mV");
  const ChannelSelection with = select_channels(channels, map);
  EXPECT_EQ(with.sources[0].plus_scale, 1e3);
  EXPECT_THAT(with.warnings, ::testing::ElementsAre(HasSubstr("unit \"\" taken as mV")));
  map.state_unit("uV");
  EXPECT_EQ(select_channels(channels, map).sources[3].plus_scale, 1);  // the file's own stays
  EXPECT_EQ(map.describe(), "unit:EEG=mV unit:all=uV");                // for all others
  EXPECT_THROW(map.state_unit("EEG=bar"), UsageError);
  EXPECT_THROW(map.state_unit("Resp=uV"), UsageError);
}

TEST(ChannelSelection, AUnitStatedForAModalityGoesBeforeTheFiles) {
  ChannelMap map;
  map.state_unit("EEG=uV");
  const ChannelSelection s =
      select_channels(std::vector{channel("F3-M2", 200, "V"), channel("ECG", 200, "mV")}, map);
  EXPECT_DOUBLE_EQ(s.sources[0].plus_scale, 1e-6);  // of what is read as volts
  EXPECT_EQ(s.sources[3].plus_scale, 1);
  EXPECT_THAT(s.warnings, ::testing::ElementsAre(HasSubstr("its unit is stated as uV (--unit)")));
}

TEST(ChannelSelection, ALabelWithACommaStandsInQuotes) {
  const std::vector<const char*> labels = {"F3-M2, filt", "C4-M1"};
  EXPECT_EQ(choice_of("EEG", labels, mapped("EEG=\"F3-M2, filt\",C4-M1")).channel, "F3-M2, filt");
  EXPECT_EQ(choice_of("EEG", labels, mapped("EEG=C3-M2,C4-M1")).channel, "C4-M1");
  EXPECT_THAT(choice_of("EEG", labels).reason, HasSubstr("another: \"F3-M2, filt\""));
}

TEST(ChannelSelection, UnitsThatMeantAnotherAreSaid) {
  const ChannelSelection s = select_channels(std::vector{channel("F3-M2", 200, "MV")}, {});
  EXPECT_THAT(s.warnings, ::testing::ElementsAre(HasSubstr("unit \"MV\" taken as mV")));
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
