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
  EXPECT_THAT(plan().warnings, Contains(HasSubstr("2 of 2 rows of ages.csv fit no recording; hint: "
                                                  "they are found by the record's name or its "
                                                  "patient's, which --patient-pattern")));
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

}  // namespace
}  // namespace physiomae::ingest
