#include "physiomae/ingest/channel_label.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/modality.h"

namespace physiomae::ingest {
namespace {

const int kEeg = modality_index("EEG"), kEog = modality_index("EOG"), kEmg = modality_index("EMG"),
          kEcg = modality_index("ECG");

std::string name_of(const char* label) { return parse_channel_label(label).name(); }

TEST(ChannelLabel, AliasesMeanOneDerivation) {
  for (const char* label : {"C4-M1", "EEG C4-A1", "C4:M1", "c4/a1", " C4 - M1 ", "EEG (C4-A1)",
                            "EEG C4:A1", "EEG-C4-M1", "C4\u2013M1", "C4-M1-Ref", "C4_M1", "C4M1",
                            "C4A1", "C4 A1", "EEG_C4-EEG_M1", "POL C4-A1", "POL EEG C4-A1"})
    EXPECT_EQ(canonical_derivation(label), "C4-M1") << label;
  for (const char* label : {"ECG", "EKG", "ecg", "ECG II", "EKG1-EKG2", "MLII", "ECG-Ref",
                            "POL ECG", "ECG (LL-RA)", "ECG 1-ECG 2"})
    EXPECT_EQ(canonical_derivation(label), "ECG") << label;
  for (const char* label :
       {"Chin1-Chin2", "EMG Chin1-Chin2", "Chin 1-Chin 2", "EMG Chin", "Chin EMG", "EMG submental",
        "CHIN", "Chin1Chin2", "EMG Chin1-EMG Chin2", "EMG_CHIN1-EMG_CHIN2", "Chin_EMG", "Chin-EMG",
        "EMG-Chin", "chin"})
    EXPECT_EQ(canonical_derivation(label), "CHIN1-CHIN2") << label;
  for (const char* label : {"E1-M2", "EOG LOC-A2", "LOC-M2", "EOG E1:M2", "E1_M2", "E1M2",
                            "EOG_LOC-M2", "EOG_LOC-EEG_M2", "EOG1:A2", "EOG (L)-A2", "LOC/A2"})
    EXPECT_EQ(canonical_derivation(label), "E1-M2") << label;
  for (const char* label :
       {"F3", "EEG F3-Ref", "F3-REF", "F3 Ref", "EEG F3", "[F3-Ref]", "(EEG F3-Ref)", "F3."})
    EXPECT_EQ(canonical_derivation(label), "F3") << label;
  EXPECT_EQ(canonical_derivation("cz-a1"), "CZ-M1");
  EXPECT_EQ(canonical_derivation("01_A2"), "O1-M2");
}

TEST(ChannelLabel, OthersStayOthers) {
  for (const char* label : {"C3-M2", "C4-M2", "C4", "C4-M1 (Imp)", "C4 Impédance", "EEG", "-", "",
                            "EEG(sec)", "C4-M1-X", "--", "_", "."})
    EXPECT_NE(canonical_derivation(label), "C4-M1") << label;
  for (const char* label : {"EMG", "EMG Leg", "Left Leg", "Heart Rate", "PTT", "EMG II", "EMG1",
                            "EMG L", "EMG 1-2", "cchin_l", "ECG V5"}) {
    EXPECT_NE(canonical_derivation(label), "CHIN1-CHIN2") << label;
    EXPECT_NE(canonical_derivation(label), "ECG") << label;
  }
  EXPECT_EQ(name_of("EEG(sec)"), "SEC");
  EXPECT_EQ(name_of("EEG"), "EEG");
  EXPECT_EQ(name_of("ROC-LOC"), "E2-E1");
  EXPECT_EQ(name_of("EEG F3-CLE"), "F3-CLE");
}

TEST(ChannelLabel, TheKindStays) {
  EXPECT_EQ(name_of("EOG L"), "E1");
  EXPECT_EQ(name_of("EOG(L)"), "E1");
  EXPECT_EQ(name_of("EOG-L"), "E1");
  EXPECT_EQ(name_of("L-EOG"), "E1");
  EXPECT_EQ(name_of("EOG Left Horiz"), "E1");
  EXPECT_EQ(name_of("EMG L"), "EMGL");
  EXPECT_EQ(name_of("ECG L"), "ECGL");
  EXPECT_EQ(name_of("EMG II"), "EMGII");
  EXPECT_EQ(name_of("ECG EKG2-EKG"), "ECG2-ECG");
  EXPECT_EQ(name_of("EKG2-EKG"), "ECG2-ECG");
  EXPECT_EQ(name_of("Lchin"), "CHINL");
  EXPECT_EQ(name_of("R Chin"), "CHINR");
  EXPECT_EQ(name_of("Chin_Ctr"), "CHINZ");
  EXPECT_EQ(name_of("EMG ChinL-Ref"), "CHINL");
  EXPECT_EQ(parse_channel_label("EMG II").kind, kEmg);
  EXPECT_EQ(parse_channel_label("II").kind, kEcg);
  EXPECT_EQ(parse_channel_label("EEG EKG1-Ref").kind, kEcg);  // an amplifier's EEG
  EXPECT_EQ(parse_channel_label("EEG LOC-M1").kind, kEog);
  EXPECT_EQ(parse_channel_label("F3-M2").kind, kEeg);
  EXPECT_EQ(parse_channel_label("M2").kind, kNoKind);
  EXPECT_EQ(parse_channel_label("SaO2").kind, kNoKind);
  EXPECT_TRUE(parse_channel_label("EOG L").kind_said);
  EXPECT_FALSE(parse_channel_label("POL E1").kind_said);
}

}  // namespace
}  // namespace physiomae::ingest
