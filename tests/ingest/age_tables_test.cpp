#include "physiomae/ingest/age_tables.h"

#include "tests/ingest/ingest_support.h"
#include <gmock/gmock.h>

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Ages : public IngestTest {
 protected:
  void write(const std::string& name, const std::string& text = "") const {
    make_folder((source() / name).parent_path());
    std::ofstream(source() / name, std::ios::binary) << text;
  }
  SourcePlan plan(const std::string& pattern = "") const {
    PairingOptions options;
    options.patient_pattern = pattern;
    return discover_sources({source()}, options);
  }
  // "patient age sex", the patient in brackets where nobody named it.
  static std::vector<std::string> people(const SourcePlan& plan) {
    std::vector<std::string> all;
    for (const Source& s : plan.sources)
      all.push_back((s.patient_known ? s.patient : "(" + s.patient + ")") + " " +
                    std::to_string(static_cast<int>(s.age_years.value_or(-1))) + " " + s.sex);
    return all;
  }
};

TEST_F(Ages, AColumnOfPatientsBesideOneOfRecordingsNamesThem) {
  for (const char* name : {"A_1.edf", "A_2.edf", "B_1.edf"}) write(name);
  write("ages.csv", "filename,patient,age,sex\nA_1.edf,A,30,F\nA_2.edf,A,31,F\nB_1.edf,n/a,40,M\n");
  const SourcePlan found = plan();
  EXPECT_THAT(people(found), ElementsAre("A 30 F", "A 31 F", "(B_1) 40 M"));
  EXPECT_THAT(found.warnings, Contains(HasSubstr("the patients of 2 recordings are those that")));
  EXPECT_THAT(people(plan("^(\\w)_")), ElementsAre("A 30 F", "A 31 F", "B 40 M"));
}

// A corpus's name for the patient stays where the table says no more than its number.
TEST_F(Ages, ATableOfRecordingsKeepsTheCorpussNames) {
  write("shhs1-200001.edf");
  write("shhs2-200001.edf");
  write("ages.csv", "file,subject,age\nshhs1-200001.edf,200001,60\n");
  EXPECT_THAT(people(plan()), ElementsAre("shhs-200001 60 ", "shhs-200001 60 "));
}

TEST_F(Ages, ALineARecordingTellsNoPatient) {
  for (const char* name : {"A_1.edf", "A_2.edf"}) write(name);
  write("ages.csv", "filename,age,sex\nA_1.edf,30,F\nA_2.edf,30,F\n");
  EXPECT_THAT(people(plan()), ElementsAre("(A_1) 30 F", "(A_2) 30 F"));
  write("ages.csv", "subject,age,sex\nA_1,30,F\nA_2,30,F\n");
  EXPECT_THAT(people(plan()), ElementsAre("A_1 30 F", "A_2 30 F"));
}

TEST_F(Ages, ATableOfAnotherDataSetIsNotUsed) {
  write("ds1/sub-01/sub-01_task-sleep_eeg.edf");
  write("ds1/participants.tsv", "participant_id\tage\tsex\nsub-01\t40\tF\n");
  write("ds2/sub-01/sub-01_task-nap_eeg.edf");
  const SourcePlan found = plan();
  EXPECT_THAT(people(found), ElementsAre("ds2-sub-01 -1 ", "ds1-sub-01 40 F"));
  EXPECT_THAT(
      found.warnings,
      Contains(HasSubstr("1 recordings have a line in participants.tsv, which lies among")));
}

TEST_F(Ages, TwoTablesThatContradictEachOtherAreSaidAndNeitherIsTaken) {
  for (const char* name : {"P01.edf", "P02.edf", "P03.edf"}) write(name);
  write("ages.csv", "record,age,sex\nP01,30,F\nP02,31,M\nP03,32,\n");
  write("participants.tsv", "participant_id\tage\tsex\nP01\t70\tM\nP02\t31\tM\nP03\t\tF\n");
  const SourcePlan found = plan();
  EXPECT_THAT(people(found), ElementsAre("(P01) -1 ", "P02 31 M", "P03 32 F"));
  EXPECT_THAT(found.warnings,
              Contains(AllOf(HasSubstr("another age or sex of P01"), HasSubstr("none is taken"))));
}

TEST_F(Ages, ALineThatFitsTwoPatientsServesNone) {
  write("0012.edf");
  write("12.edf");
  write("ages.csv", "id,age,sex\n012,30,F\n");
  SourcePlan found = plan();
  EXPECT_THAT(people(found), ElementsAre("(0012) -1 ", "(12) -1 "));
  EXPECT_THAT(found.warnings, Contains(AllOf(HasSubstr("the line of 012 fits 0012, 12 alike"),
                                             HasSubstr("it serves none"))));
  write("ages.csv", "id,age,sex\n12,30,F\n");
  found = plan();
  EXPECT_THAT(people(found), ElementsAre("(0012) -1 ", "(12) 30 F"));
  EXPECT_THAT(found.warnings, Contains(HasSubstr("it serves the one alone that is called so")));
}

// By numbers that two corpora share; two nights of a patient are no two patients.
TEST_F(Ages, ALineServesOnePatientsNightsByItsNumber) {
  write("shhs1-200001.edf");
  write("shhs2-200001.edf");
  write("ages.csv", "id,age\n200001,60\n");
  EXPECT_THAT(people(plan()), ElementsAre("shhs-200001 60 ", "shhs-200001 60 "));
  write("mesa-sleep-200001.edf");
  EXPECT_THAT(people(plan()), ElementsAre("mesa-200001 -1 ", "shhs-200001 -1 ", "shhs-200001 -1 "));
}

TEST_F(Ages, ZeroIsANumberLikeOthers) {
  for (const char* name : {"S000.edf", "S001.edf"}) write(name);
  write("ages.csv", "subject,age,sex\n0,33,F\n1,26,M\n");
  EXPECT_THAT(people(plan("^S(\\d+)")), ElementsAre("000 33 F", "001 26 M"));
}

TEST_F(Ages, ATableInAFolderBesideTheRecordingsServes) {
  write("shhs/polysomnography/edfs/shhs1-200001.edf");
  write("shhs/datasets/people.csv", "nsrrid,age\n200001,60\n");
  EXPECT_THAT(people(plan()), ElementsAre("shhs-200001 60 "));
  write("other/datasets/people.csv", "nsrrid,age\n200001,61\n");  // the nearer one is meant
  EXPECT_THAT(people(plan()), ElementsAre("shhs-200001 60 "));
}

TEST_F(Ages, TwoSessionsOfOneNameAreOnePatient) {
  for (const char* name :
       {"sub-01/ses-1/eeg/sub-01_task-sleep_eeg.edf", "sub-01/ses-2/eeg/sub-01_task-sleep_eeg.edf"})
    write(name);
  write("participants.tsv", "participant_id\tage\tsex\nsub-01\t40\tF\n");
  const SourcePlan found = plan();
  EXPECT_EQ(found.sources.at(0).record, "ses-1-eeg-sub-01_task-sleep");
  EXPECT_THAT(people(found), ElementsAre("sub-01 40 F", "sub-01 40 F"));
}

TEST_F(Ages, AFilesNameServesWhereOnlyOneIsMeant) {
  write("I/1/1.rec");
  write("III/1/1.rec");
  write("I/ages.csv", "id,age\n1,45\n");
  EXPECT_THAT(people(plan()), ElementsAre("(I-1-1) 45 ", "(III-1-1) -1 "));
  fs::remove(source() / "I/ages.csv");
  write("ages.csv", "id,age\n1,45\n");
  EXPECT_THAT(people(plan()), ElementsAre("(I-1-1) -1 ", "(III-1-1) -1 "));
}

TEST_F(Ages, Utf16AsSpreadsheetsSaveIt) {
  write("n1.edf");
  const std::string text = "record\tage\tsex\r\nn1\t30\tF\r\n";
  std::string wide = "\xFF\xFE";
  for (const char c : text) wide += {c, '\0'};
  write("ages.txt", wide);
  EXPECT_THAT(people(plan()), ElementsAre("(n1) 30 F"));
}

TEST_F(Ages, ATableThatFitsNothingIsSaid) {
  for (const char* name : {"P01_N1.edf", "P01_N2.edf"}) write(name);
  write("ages.csv", "patient,age\nP01,30\nP02,40\n");
  EXPECT_THAT(plan().warnings,
              Contains(HasSubstr("2 of 2 rows of ages.csv fit no recording (\"p01\" and others; "
                                 "there is a recording \"P01_N1\"); hint: they are found by the "
                                 "record's name or its patient's, which --patient-pattern")));
  const SourcePlan found = plan("^(P\\d+)_");
  EXPECT_THAT(people(found), ElementsAre("P01 30 ", "P01 30 "));
  EXPECT_THAT(found.warnings, Not(Contains(HasSubstr("fit no recording"))));
}

// Names like those of stages make no labels of it.
TEST_F(Ages, ATableOfAgesIsNoLabelsWithoutARecording) {
  write("n1.edf");
  write("n2.edf");
  write("people.csv", "id,age,sex\nn1,30,F\nn2,40,M\n");
  const SourcePlan found = plan();
  EXPECT_THAT(found.lone_labels, IsEmpty());
  EXPECT_THAT(people(found), ElementsAre("(n1) 30 F", "(n2) 40 M"));
  write("scored.csv", "subject,age,epoch,stage\nn1,30,1,W\nn1,30,2,N1\n");
  EXPECT_THAT(plan().lone_labels, ElementsAre(source() / "scored.csv"));
}

TEST_F(Ages, NamesAsPathsAndNumbersWithDecimals) {
  for (const char* name : {"data/P1.edf", "data/P2.edf", "data/P10.edf", "data/007.edf"})
    write(name);
  write("ages.csv", "file,age\ndata\\P1.edf,41\n./P2.edf,42\nC:\\x\\data\\P10.edf,50\n7.0,43\n");
  EXPECT_THAT(people(plan()), ElementsAre("(007) 43 ", "(P1) 41 ", "(P10) 50 ", "(P2) 42 "));
}

TEST_F(Ages, NamesWithTheWordForTheirKind) {
  for (const char* name : {"P1-PSG.edf", "P2_psg.edf"}) write(name);
  write("ages.csv", "record,age\nP1-PSG,41\nP2_PSG,42\n");
  EXPECT_THAT(people(plan()), ElementsAre("(P1) 41 ", "(P2) 42 "));
}

TEST_F(Ages, PathsTellFilesOfOneNameApart) {
  write("siteA/P01.edf");
  write("siteB/P01.edf");
  write("ages.csv", "file,age\nsiteA/P01.edf,30\nsiteB/P01.edf,70\n");
  EXPECT_THAT(people(plan()), ElementsAre("(siteA-P01) 30 ", "(siteB-P01) 70 "));
}

TEST_F(Ages, OneLineAVisit) {
  for (const char* name : {"shhs1-200001", "shhs2-200001", "shhs1-200002", "shhs2-200002"})
    write(std::string(name) + ".edf");
  write("ages.csv",
        "nsrrid,visitnumber,nsrr_age,nsrr_sex\n200001,1,55,male\n200001,2,60,male\n"
        "200002,1,78,female\n");
  const SourcePlan found = plan();
  EXPECT_THAT(people(found), ElementsAre("shhs-200001 55 M", "shhs-200002 78 F", "shhs-200001 60 M",
                                         "shhs-200002 -1 F"));
  EXPECT_THAT(found.warnings, Contains(AllOf(HasSubstr("1 recordings name none of the visits"),
                                             HasSubstr("shhs2-200002"))));
  EXPECT_THAT(found.warnings, Not(Contains(HasSubstr("several ages"))));
}

TEST_F(Ages, OneColumnAVisit) {
  for (const char* name : {"shhs1-200001.edf", "shhs2-200001.edf"}) write(name);
  write("ages.csv", "nsrrid,gender,age_s1,age_s2\n200001,2,55,60\n");
  EXPECT_THAT(people(plan()), ElementsAre("shhs-200001 55 F", "shhs-200001 60 F"));
}

TEST_F(Ages, OneTableAVisit) {
  for (const char* name : {"shhs1-200001.edf", "shhs2-200001.edf"}) write(name);
  write("shhs1-dataset.csv", "nsrrid,gender,age_s1\n200001,2,55\n");
  write("shhs2-dataset.csv", "nsrrid,gender,age_s2\n200001,2,60\n");
  EXPECT_THAT(people(plan()), ElementsAre("shhs-200001 55 F", "shhs-200001 60 F"));
}

TEST_F(Ages, ATablesNameMayTellItsVisit) {
  for (const char* name : {"chat-baseline-300001.edf", "chat-followup-300001.edf"}) write(name);
  write("chat-baseline-dataset-0.14.0.csv", "nsrrid,vnum,ageyear_at_meas,male\n300001,3,6,1\n");
  EXPECT_THAT(people(plan()), ElementsAre("chat-300001 6 M", "chat-300001 -1 M"));
  write("chat-followup-dataset-0.14.0.csv", "nsrrid,vnum,ageyear_at_meas,male\n300001,10,7,1\n");
  EXPECT_THAT(people(plan()), ElementsAre("chat-300001 6 M", "chat-300001 7 M"));
}

TEST_F(Ages, WholeYearsAndDecimalsOfTwoTablesAreOneAge) {
  for (const char* name : {"P1.edf", "P2.edf"}) write(name);
  write("a.csv", "record_id,age,sex\nP1,41,M\nP2,30,F\n");
  write("b.csv", "record_id,age,sex\nP1,41.23,M\nP2,32.5,F\n");
  const SourcePlan found = plan();
  EXPECT_EQ(found.sources.at(0).age_years, 41.23);
  EXPECT_EQ(found.sources[0].sex, "M");
  EXPECT_EQ(found.sources.at(1).age_years, std::nullopt);
  EXPECT_EQ(found.sources[1].sex, "F");
  EXPECT_THAT(found.warnings, Contains(HasSubstr("says another age of P2 than the other tables")));
}

TEST_F(Ages, OneLineForTwoDataSetsServesNone) {
  for (const char* set : {"ds1", "ds2"}) {
    write(std::string(set) + "/sub-01/sub-01_task-" + set + "_eeg.edf");
    write(std::string(set) + "/dataset_description.json", "{}");
  }
  write("participants.tsv", "participant_id\tage\tsex\nsub-01\t40\tF\n");
  const SourcePlan found = plan();
  EXPECT_THAT(people(found), ElementsAre("ds1-sub-01 -1 ", "ds2-sub-01 -1 "));
  EXPECT_THAT(found.warnings, Contains(HasSubstr("fits ds1-sub-01, ds2-sub-01 alike")));
}

TEST_F(Ages, SessionsOfBids) {
  for (const char* name : {"sub-01_ses-1_task-sleep_eeg.edf", "sub-01_ses-2_task-sleep_eeg.edf"})
    write(std::string("sub-01/") + name);
  write("participants.tsv",
        "participant_id\tsession_id\tage\tsex\nsub-01\tses-01\t34\tF\n"
        "sub-01\tses-02\t36\tF\n");
  EXPECT_THAT(people(plan()), ElementsAre("sub-01 34 F", "sub-01 36 F"));
  write("participants.tsv", "participant_id\tsex\nsub-01\tF\n");
  write("sub-01/sub-01_sessions.tsv", "session_id\tage\nses-1\t44\nses-2\t46\n");
  EXPECT_THAT(people(plan()), ElementsAre("sub-01 44 F", "sub-01 46 F"));
}

TEST_F(Ages, VisitsThatNoNameBearsAreLeftOut) {
  for (const char* name : {"P01.edf", "P02_V2.edf", "P03.edf"}) write(name);
  write("ages.csv",
        "subject,visit,age,sex\nP01,1,34,F\nP01,2,39,F\nP02,1,61,M\nP02,2,66,M\nP03,1,9,F\n");
  const SourcePlan found = plan("^(P\\d+)");
  EXPECT_THAT(people(found), ElementsAre("P01 -1 F", "P02 66 M", "P03 9 F"));
  EXPECT_THAT(found.warnings, Contains(HasSubstr("1 recordings name none of the visits that "
                                                 "ages.csv has their ages of (P01)")));
}

TEST_F(Ages, TwoPeopleOfOneNameAreSaid) {
  write("siteA/P01.edf");
  write("siteB/P01.edf");
  write("siteA/ages.csv", "id,age,sex\nP01,30,F\n");
  write("siteB/ages.csv", "id,age,sex\nP01,70,F\n");
  EXPECT_THAT(plan().warnings, Not(Contains(HasSubstr("several ages"))));
  EXPECT_THAT(plan("(P\\d+)$").warnings,
              Contains(HasSubstr("1 patients have nights of several ages or sexes (P01: siteA-P01 "
                                 "30 F, siteB-P01 70 F)")));
}

TEST_F(Ages, ATableOfNoUseIsSaid) {
  write("P01.edf");
  const auto warnings = [&](const std::string& name, const std::string& text) {
    write(name, text);
    SourcePlan found = plan();
    EXPECT_TRUE(found.ages_stated);
    fs::remove(source() / name);
    return found.warnings;
  };
  EXPECT_THAT(warnings("people.csv", "visit,age,bmi\nP01,30,25\n"),
              Contains(AllOf(HasSubstr("people.csv: there is no column of names; its titles are "
                                       "\"visit\", \"age\", \"bmi\""),
                             HasSubstr("hint: expected one column of names"))));
  EXPECT_THAT(warnings("subjects.csv", "id,birth_year\nP01,1980\n"),
              Contains(HasSubstr("subjects.csv: there is no column of ages or sexes")));
  EXPECT_THAT(warnings("participants.tsv", "participant_id\tage\tsex\nP01\tn/a\tn/a\n"),
              Contains(HasSubstr("no line of it holds an age or a sex")));
  EXPECT_THAT(warnings("SC-subjects.xls", std::string("\xD0\xCF\0\0", 4)),
              Contains(HasSubstr("SC-subjects.xls: is no table in text; hint: save it as CSV")));
  EXPECT_THAT(warnings("list.csv", "id,birth_year\nP01,1980\n"),
              Contains(HasSubstr("list.csv: there is no column of ages or sexes")));
  EXPECT_FALSE(plan().ages_stated);
}

TEST_F(Ages, ATableOfAThousandColumns) {
  write("P01.edf");
  std::string titles = "nsrrid", row = "P01";
  for (int i = 0; i < 3000; ++i) {
    titles += ",variable" + std::to_string(i);
    row += ",7";
  }
  write("dataset.csv", titles + ",age\n" + row + ",45\n");
  EXPECT_THAT(people(plan()), ElementsAre("P01 45 "));
}

TEST_F(Ages, WithoutTitlesATableServesWhereItIsClear) {
  for (const char* name : {"P1.edf", "P2.edf"}) write(name);
  write("list.csv", "P1,45,M\nP2,46,F\n");
  const SourcePlan found = plan();
  EXPECT_THAT(people(found), ElementsAre("(P1) 45 M", "(P2) 46 F"));
  EXPECT_THAT(found.warnings, Contains(HasSubstr("has no titles")));
}

}  // namespace
}  // namespace physiomae::ingest
