#include "physiomae/ingest/plan_patients.h"

#include "tests/ingest/ingest_support.h"
#include <gmock/gmock.h>

#include "physiomae/ingest/records_table.h"

namespace physiomae::ingest {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class PlanPatients : public IngestTest {
 protected:
  void touch(const std::string& name) const {
    make_folder((source() / name).parent_path());
    std::ofstream(source() / name) << "";
  }
  SourcePlan plan(const std::string& pattern = "") const {
    PairingOptions options;
    options.patient_pattern = pattern;
    return discover_sources({source()}, options);
  }
  // In the order of the records' names.
  static std::vector<std::string> patients(const SourcePlan& plan) {
    std::vector<std::string> all;
    for (const Source& s : plan.sources) all.push_back(s.patient);
    return all;
  }
};

TEST_F(PlanPatients, OnePersonIsSpeltInOneWay) {
  for (const char* name : {"shhs1-200001.edf", "SHHS2-200001.EDF", "SC4001E0-PSG.edf",
                           "sc4002e0.edf", "sub-0a_ses-1.edf", "SUB-0A_ses-2.edf"})
    touch(name);
  const SourcePlan found = plan();
  EXPECT_THAT(patients(found),
              ElementsAre("SC400", "shhs-200001", "sub-0a", "SC400", "shhs-200001", "sub-0a"));
  EXPECT_THAT(found.warnings, ElementsAre(HasSubstr("(SUB-0A, sub-0a) and count as one each")));
}

TEST_F(PlanPatients, OfATableToo) {
  std::ofstream(source() / "t.csv") << "signal,patient\na.edf,p1\nb.edf,P1\n";
  const SourcePlan found = read_records_table(source() / "t.csv");
  EXPECT_THAT(patients(found), ElementsAre("p1", "p1"));
  EXPECT_THAT(found.warnings, Contains(HasSubstr("(P1, p1)")));
}

TEST_F(PlanPatients, OneNameInTwoDataSetsIsTwoPeople) {
  for (const char* name :
       {"ds1/sub-01/a/sub-01_task-sleep_eeg.edf", "ds2/sub-01/sub-01_task-nap.edf",
        "ds2/derivatives/x/sub-01/sub-01_desc-clean.edf", "ds2/sub-02/sub-02.edf",
        "ds2/dataset_description.json"})
    touch(name);
  const SourcePlan found = plan();
  EXPECT_THAT(patients(found), ElementsAre("ds2-sub-01", "ds2-sub-01", "ds1-sub-01", "sub-02"));
  EXPECT_THAT(found.warnings, Contains(HasSubstr("sub-01 stand in several data sets (ds1, ds2)")));
  EXPECT_THAT(patients(plan("sub-\\d+")), ElementsAre("sub-01", "sub-01", "sub-01", "sub-02"));
}

TEST_F(PlanPatients, FoldersThatMayBeVisitsAreOnePersonAndSaid) {
  for (const char* name : {"visit1/sub-01/sub-01_a.edf", "visit2/sub-01/sub-01_b.edf"}) touch(name);
  const SourcePlan found = plan();
  EXPECT_THAT(patients(found), ElementsAre("sub-01", "sub-01"));
  EXPECT_THAT(found.warnings,
              Contains(HasSubstr("(visit1, visit2) and count as one patient each")));
}

// A pattern that the warning asks for reaches all nights of a person.
TEST_F(PlanPatients, APatternReachesAllNightsOfAFolder) {
  for (const char* name :
       {"P01/night1.edf", "P01/night2.edf", "P02/night1.edf", "P03/night3.edf", "P03/night4.edf"})
    touch(name);
  std::vector<std::string> records;
  for (const Source& s : plan().sources) records.push_back(s.record);
  EXPECT_THAT(records, ElementsAre("P01-night1", "P01-night2", "P02-night1", "night3", "night4"));
  EXPECT_THAT(plan().warnings, Contains(HasSubstr("2 recordings share their file names: they and 1 "
                                                  "beside them are named by their folders")));
  EXPECT_THAT(patients(plan("^(P\\d+)-")), ElementsAre("P01", "P01", "P02", "P03", "P03"));
}

}  // namespace
}  // namespace physiomae::ingest
