#include "tests/ingest/ingest_support.h"
#include <gmock/gmock.h>

#include "physiomae/ingest/pairing_rules.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kStages = "onset,duration,stage\n0,30,W\n30,30,N2\n";

class Adoption : public IngestTest {
 protected:
  SourcePlan plan_of(const std::vector<std::string>& files) const {
    fs::remove_all(source());
    for (const std::string& file : files) {
      make_folder((source() / file).parent_path());
      std::ofstream(source() / file) << (file.ends_with(".csv") ? kStages : "");
    }
    return discover_sources({source()});
  }
  static std::string labels_of(const Source& source) {
    return source.labels ? source.labels->filename().string() : "";
  }
};

TEST_F(Adoption, LabelsNamedHypnogramBelongToTheOnlyRecordingOfTheirFolder) {
  const SourcePlan plan =
      plan_of({"a/psg.edf", "a/hypnogram.csv", "b/psg.edf", "b/Sleep Stages.csv"});
  ASSERT_THAT(plan.sources, SizeIs(2));
  EXPECT_EQ(labels_of(plan.sources[0]), "hypnogram.csv");
  EXPECT_EQ(labels_of(plan.sources[1]), "Sleep Stages.csv");
  EXPECT_THAT(plan.sources[0].assumptions.at(0).text,
              HasSubstr("no other recording lies in its folder"));
  EXPECT_THAT(plan.lone_labels, IsEmpty());
}

TEST_F(Adoption, AProfileOfDominoIsAScoring) {
  for (const char* name : {"Schlafprofil.txt", "x Sleep profile.txt", "x_Schlafprofil.txt"}) {
    fs::remove_all(source());
    make_folder(source());
    std::ofstream(source() / "x.edf") << "";
    std::ofstream(source() / name)
        << "Signal ID: SchlafProfil\\profil\nStart Time: 01.01.2020 22:00:00\nUnit:\nSignal Type: "
           "Discret\nEvents list: N3,N2,N1,Rem,Wach\nRate: 30 s\n\n"
           "22:00:00,000; Wach\n22:00:30,000; N1\n22:01:00,000; N2\n";
    EXPECT_EQ(labels_of(discover_sources({source()}).sources.at(0)), name);
  }
}

TEST_F(Adoption, NotWhereTwoRecordingsLieThereOrTheNameIsAnothers) {
  SourcePlan plan = plan_of({"x.edf", "y.edf", "hypnogram.csv"});
  EXPECT_THAT(plan.lone_labels, SizeIs(1));
  plan = plan_of({"x.edf", "z_hypnogram.csv"});
  EXPECT_EQ(labels_of(plan.sources.at(0)), "");
  EXPECT_THAT(plan.lone_labels, SizeIs(1));
}

TEST_F(Adoption, AllThatBeginAsTheRecordingDoesAreItsOwn) {
  const SourcePlan plan = plan_of({"x.edf", "x_visit2.csv", "x_visit1.csv"});
  EXPECT_EQ(labels_of(plan.sources.at(0)), "x_visit1.csv");
  EXPECT_THAT(plan.sources[0].other_labels, SizeIs(1));
  EXPECT_THAT(plan.unused_labels, IsEmpty());  // which of them is taken is not known yet
  EXPECT_THAT(plan.lone_labels, IsEmpty());
}

TEST_F(Adoption, TheWordForAScoringMayStandInFront) {
  for (const std::string word : {"Schlafprofil - ", "hypnogram_", "Sleep stages-"}) {
    const SourcePlan plan =
        plan_of({"p1.edf", "P11.edf", word + "P1.csv", word + "p11.csv", word + "p2.csv"});
    ASSERT_THAT(plan.sources, SizeIs(2));
    EXPECT_EQ(labels_of(plan.sources[0]), word + "p11.csv");
    EXPECT_EQ(labels_of(plan.sources[1]), word + "P1.csv");
    EXPECT_THAT(plan.lone_labels, ElementsAre(source() / (word + "p2.csv")));
  }
}

TEST_F(Adoption, AFolderInTheRecordingsFolderMayHoldTheScoring) {
  SourcePlan plan = plan_of({"a/A_1.edf", "a/A 1_analysis/Sleep profile.csv", "b/B_1.edf"});
  ASSERT_THAT(plan.sources, SizeIs(2));
  EXPECT_EQ(labels_of(plan.sources[0]), "Sleep profile.csv");
  plan = plan_of({"a/A_1.edf", "a/hypnogram.csv", "a/scoring/hypnogram.csv"});
  EXPECT_EQ(plan.sources.at(0).labels, source() / "a/hypnogram.csv");
  EXPECT_THAT(plan.lone_labels, SizeIs(1));
  for (const char* other : {"P2", "old", "scorer1", "A 2_analysis"}) {
    plan = plan_of({"A_1.edf", std::string(other) + "/hypnogram.csv"});
    EXPECT_EQ(labels_of(plan.sources.at(0)), "") << other;
    EXPECT_THAT(plan.lone_labels, SizeIs(1)) << other;
  }
  plan = plan_of({"A_1.edf", "scoring/hypnogram.csv", "export/hypnogram.csv"});
  EXPECT_THAT(plan.lone_labels, SizeIs(2));  // which?
  plan = plan_of({"a/A_1.edf", "a/A_2.edf", "a/A 1_analysis/Sleep profile.csv"});
  EXPECT_THAT(plan.lone_labels, SizeIs(1));
}

TEST_F(Adoption, NoneOfAnotherFolderOrOfAnotherName) {
  for (const char* other : {"scoring/B7.csv", "other/A_1_visit2.csv"}) {
    const SourcePlan plan = plan_of({"A_1.edf", other});
    EXPECT_EQ(labels_of(plan.sources.at(0)), "") << other;
    EXPECT_THAT(plan.lone_labels, SizeIs(1)) << other;
  }
}

TEST_F(Adoption, LabelsThatAreCopiesOfAnothersAreSaid) {
  const auto warnings_of = [&](const std::string& second) {
    plan_of({"a.edf", "b.edf", "a.csv", "b.csv"});
    std::string night = "onset,duration,stage\n";
    for (int i = 0; i < 30; ++i) night += std::to_string(30 * i) + ",30,N2\n";
    std::ofstream(source() / "a.csv") << night;
    std::ofstream(source() / "b.csv") << night.substr(0, night.size() - 2) + second + "\n";
    return discover_sources({source()}).warnings;
  };
  EXPECT_THAT(warnings_of("2"), ElementsAre(HasSubstr("labels of 2 recordings are the same byte")));
  EXPECT_THAT(warnings_of("3"), IsEmpty());
}

TEST_F(Adoption, WhatMayBeAScoringAndIsNotReadIsSaid) {
  for (const std::string name : {"n1.xlsx", "n1_hypnogram.mat", "N1-stages.json", "hypnogram.npy",
                                 "n1.stages", "n1.STA", "n1_hypnogram", "n1.csv.gz"})
    EXPECT_THAT(plan_of({"n1.edf", name}).warnings,
                ElementsAre(HasSubstr(name + " beside recordings without labels")));
  EXPECT_THAT(plan_of({"n1.edf", "n1.csv", "n1.xlsx"}).warnings, IsEmpty());
  EXPECT_THAT(plan_of({"te03.hea", "te03.mat"}).warnings, IsEmpty());  // its signals
  EXPECT_THAT(plan_of({"n1.edf", "n1_eeg.json", "n2.xlsx"}).warnings, IsEmpty());
  EXPECT_THAT(
      plan_of({"a.edf", "a.mat", "b.edf", "b.mat", "c.edf", "c.mat", "d.edf", "d.mat"}).warnings,
      ElementsAre(HasSubstr("a.mat, b.mat, c.mat and 1 more beside")));
}

TEST_F(Adoption, RecordingsUnderOtherNamesAreSaid) {
  plan_of({"n1.edf"});
  for (const std::string name : {"n2.edf+", "n3.EDFX", "n4"})
    write_edf(source() / name, kPaperLabels, 2);
  fs::copy(source() / "n4", source() / "n1.edf.bak");
  std::ofstream(source() / "n5.dat") << "0       but nothing of the kind";
  EXPECT_THAT(discover_sources({source()}).warnings,
              ElementsAre(HasSubstr("n2.edf+, n3.EDFX, n4: EDF or BDF by the first bytes")));
}

}  // namespace
}  // namespace physiomae::ingest
