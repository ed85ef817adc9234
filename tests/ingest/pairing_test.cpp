#include <map>

#include "tests/ingest/ingest_support.h"
#include <gmock/gmock.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/patient_rules.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(NamePattern, MatchesTheCommonPart) {
  EXPECT_EQ(match_name("*.edf", "a.edf")->base, "a");
  EXPECT_FALSE(match_name("*.edf", ".edf"));
  EXPECT_FALSE(match_name("*.edf", "a.bdf"));
  EXPECT_EQ(match_name("*?-psg.edf", "sc4001e0-psg.edf")->base, "sc4001e");
  EXPECT_EQ(match_name("*~hyp.csv", "a hyp.csv")->base, "a");
  EXPECT_FALSE(match_name("*~hyp.csv", "axhyp.csv"));
  EXPECT_EQ(match_name("*_#.txt", "n_2.txt")->scorer, 2);
  EXPECT_FALSE(match_name("*_#.txt", "n_0.txt"));
  EXPECT_EQ(match_name("hypnogram_*.txt", "hypnogram_s1.txt")->base, "s1");
  EXPECT_THAT(expand_braces("{a,b}.{x,y}"), ElementsAre("a.x", "a.y", "b.x", "b.y"));
}

class Pairing : public IngestTest {
 protected:
  void touch(const std::string& name, const std::string& text = "") const {
    make_folder((source() / name).parent_path());
    std::ofstream(source() / name) << text;
  }
  // Labels of the only recording, "" for none, in a folder that holds these files.
  std::string labels_of(const std::vector<std::string>& files, const PairingOptions& options = {}) {
    fs::remove_all(source());
    for (const std::string& file : files) touch(file);
    const SourcePlan plan = discover_sources({source()}, options);
    EXPECT_EQ(plan.sources.size(), 1U) << files.front();
    const auto& labels = plan.sources.at(0).labels;
    return labels ? labels->lexically_relative(source()).string() : "";
  }
};

// A pair of each layout, in the letters of the corpus and in others.
TEST_F(Pairing, KnowsTheLayouts) {
  for (const auto& [signal, labels] : std::vector<std::pair<std::string, std::string>>{
           {"tr03.hea", "tr03-arousal.mat"},
           {"slp01a.hea", "slp01a.st"},
           {"p/sub-I0002_ses-1.edf", "h/sub-I0002_ses-1_expert_annotations.edf"},
           {"p/sub-I0002_ses-1.edf", "h/sub-I0002_ses-1_caisr_annotations.edf"},
           {"edfs/shhs1-200001.edf", "xml/shhs1-200001-nsrr.xml"},
           {"mesa-sleep-0001.edf", "mesa-sleep-0001-profusion.xml"},
           {"wsc-visit1-1-nsrr.edf", "wsc-visit1-1-nsrr.stg.txt"},
           {"wsc-visit1-1-nsrr.edf", "wsc-visit1-1.allscore.txt"},
           {"SC4001E0-PSG.edf", "SC4001EC-Hypnogram.edf"},
           {"N3-PSG.edf", "N3-HYPNOGRAM.EDF"},
           {"SN901.edf", "SN901_sleepscoring.edf"},
           {"SN901.edf", "SN901_sleepscoring.txt"},
           {"subject1.edf", "HypnogramAASM_subject1.txt"},
           {"excerpt1.edf", "Hypnogram_excerpt1.txt"},
           {"sub-01/eeg/sub-01_task-sleep_eeg.edf", "sub-01/eeg/sub-01_task-sleep_events.tsv"},
           {"sub-01_eeg.edf", "sub-01_annotations.csv"},
           {"1.rec", "1_1.txt"},
           {"sc4002e0.rec", "sc4002e0.hyp"},
           {"00000995-100507.edf", "00000995-100507.rml"},
           {"night.edf", "night.ids"},
           {"night.edf", "night_hypnogram.ids"},
           {"n1.edf", "n1.txt"},
           {"BOGN00004.edf", "BOGN00004.csv"},
           {"night.EDF", "night.xml.XML"},
           {"NIGHT1.EDF", "NIGHT1.CSV"},
           {"ucddb002.rec", "ucddb002_stage.txt"},
           {"1066528.edf", "1066528_labeled_sleep.txt"},
           {"a.edf", "a.edf.csv"},
           {"a.edf", "a hypnogram.txt"},
           {"a_psg.edf", "a_scoring.csv"},
           {"a.edf", "a_annotations.txt"}})
    EXPECT_EQ(labels_of({signal, labels}), labels) << signal;
  EXPECT_EQ(labels_of({"a.edf", "ab.csv"}), "");
}

// A Mac writes an accent behind its letter, others one letter; some programs write neither.
TEST_F(Pairing, AccentsMayBeWrittenInAnyWay) {
  const std::string composed = "M\u00fcller", apart = "Mu\u0308ller";
  EXPECT_EQ(labels_of({composed + ".edf", apart + ".csv"}), apart + ".csv");
  EXPECT_EQ(labels_of({apart + ".edf", composed + "_hypnogram.csv"}), composed + "_hypnogram.csv");
  EXPECT_EQ(labels_of({composed + ".edf", "Muller.csv"}), "Muller.csv");
  touch(composed + "_scoring_final.csv", "onset,duration,stage\n0,30,W\n30,30,N2\n");
  fs::remove(source() / "Muller.csv");
  fs::rename(source() / (composed + ".edf"), source() / (apart + ".edf"));
  touch("ages.csv", "record,age,sex\n" + composed + ",45,F\n");
  const Source source_found = discover_sources({source()}).sources.at(0);
  EXPECT_EQ(source_found.labels->filename(), composed + "_scoring_final.csv");
  EXPECT_EQ(source_found.age_years, 45);
  EXPECT_EQ(labels_of({composed + ".edf", composed + ".csv", "Muller.csv"}), composed + ".csv");
}

TEST_F(Pairing, ParticularNamesGoBeforeGeneralOnes) {
  EXPECT_EQ(labels_of({"a.edf", "a.csv", "a_hypnogram.csv", "a-nsrr.xml"}), "a-nsrr.xml");
  EXPECT_EQ(labels_of({"a.edf", "a.csv", "a_hypnogram.csv"}), "a_hypnogram.csv");
  EXPECT_EQ(labels_of({"a.edf", "a.csv", "a_events.csv"}), "a.csv");
}

TEST_F(Pairing, TheScorerIsTheOneAskedFor) {
  EXPECT_EQ(labels_of({"1.rec", "1_1.txt", "1_2.txt"}), "1_1.txt");
  EXPECT_EQ(labels_of({"1.rec", "1_1.txt", "1_2.txt"}, {.scorer = 2}), "1_2.txt");
  EXPECT_EQ(labels_of({"1.rec", "1_1.txt"}, {.scorer = 2}), "");
}

TEST_F(Pairing, ASuffixThatIsStatedGoesFirst) {
  EXPECT_EQ(
      labels_of({"a-PSG.edf", "a.csv", "a_final.TXT"}, {.hypnogram_suffixes = {"_Final.txt"}}),
      "a_final.TXT");
}

TEST_F(Pairing, LabelsBelongToTheLongerName) {
  for (const char* file : {"a.edf", "a_1.edf", "a_1.txt"}) touch(file);
  const SourcePlan plan = discover_sources({source()});
  ASSERT_EQ(plan.sources.size(), 2U);
  EXPECT_FALSE(plan.sources[0].labels);
  EXPECT_EQ(plan.sources[1].labels->filename(), "a_1.txt");
}

TEST_F(Pairing, ANearerFolderGoesBeforeAFartherOne) {
  for (const char* file : {"two/edf/a.edf", "one/xml/a-nsrr.xml", "two/xml/a-nsrr.xml"})
    touch(file);
  const SourcePlan plan = discover_sources({source()});
  ASSERT_EQ(plan.sources.size(), 1U);
  EXPECT_EQ(plan.sources[0].labels, source() / "two/xml/a-nsrr.xml");
}

// By recording, relative to the source; "" for none.
class Kinship : public Pairing {
 protected:
  std::map<std::string, std::string> pairs_of(const std::vector<std::string>& files) {
    fs::remove_all(source());
    for (const std::string& file : files) touch(file, file);  // no two are alike
    plan_ = discover_sources({source()});
    std::map<std::string, std::string> pairs;
    const auto name = [&](const fs::path& path) {
      return path.lexically_relative(source()).string();
    };
    for (const Source& found : plan_.sources)
      pairs[name(found.signal)] = found.labels ? name(*found.labels) : "";
    return pairs;
  }
  SourcePlan plan_;
};

TEST_F(Kinship, LabelsOfOnePersonAreNotAnothers) {
  using Pairs = std::map<std::string, std::string>;
  EXPECT_EQ(pairs_of({"P01/psg.edf", "P01/psg.csv", "P02/psg.edf"}),
            (Pairs{{"P01/psg.edf", "P01/psg.csv"}, {"P02/psg.edf", ""}}));
  EXPECT_EQ(pairs_of({"P01/psg.csv", "P02/psg.edf"}), (Pairs{{"P02/psg.edf", ""}}));
  EXPECT_EQ(pairs_of({"subgroupI/1/1_1.txt", "subgroupIII/1/1.rec"}),
            (Pairs{{"subgroupIII/1/1.rec", ""}}));
  EXPECT_EQ(pairs_of({"night_a/x.xml", "night_b/x.edf"}), (Pairs{{"night_b/x.edf", ""}}));
}

TEST_F(Kinship, MirroredTreesPairByTheirFolders) {
  using Pairs = std::map<std::string, std::string>;
  EXPECT_EQ(
      pairs_of({"edf/A/x.edf", "edf/B/x.edf", "edf/C/x.edf", "lab/A/x.csv", "lab/B/x.csv"}),
      (Pairs{{"edf/A/x.edf", "lab/A/x.csv"}, {"edf/B/x.edf", "lab/B/x.csv"}, {"edf/C/x.edf", ""}}));
  EXPECT_EQ(pairs_of({"edf/anna/x.edf", "edf/bert/x.edf", "lab/bert/x.csv"}),
            (Pairs{{"edf/anna/x.edf", ""}, {"edf/bert/x.edf", "lab/bert/x.csv"}}));
  EXPECT_EQ(pairs_of({"edfs/shhs1/shhs1-1.edf", "xml/nsrr/shhs1/shhs1-1-nsrr.xml"}),
            (Pairs{{"edfs/shhs1/shhs1-1.edf", "xml/nsrr/shhs1/shhs1-1-nsrr.xml"}}));
  EXPECT_EQ(pairs_of({"raw/edf/p7.edf", "scored/xml/p7.xml"}),
            (Pairs{{"raw/edf/p7.edf", "scored/xml/p7.xml"}}));
}

TEST_F(Kinship, LabelsOfAnotherConditionAreNone) {
  using Pairs = std::map<std::string, std::string>;
  EXPECT_EQ(pairs_of({"edf/baseline/x.edf", "lab/followup/x.csv"}),
            (Pairs{{"edf/baseline/x.edf", ""}}));
  EXPECT_EQ(pairs_of({"placebo/x.edf", "drug_scoring/x.csv"}), (Pairs{{"placebo/x.edf", ""}}));
  EXPECT_EQ(pairs_of({"Pre/x.edf", "Post/x.csv"}), (Pairs{{"Pre/x.edf", ""}}));
  EXPECT_EQ(pairs_of({"control/x.edf", "patients_scores/x.csv"}), (Pairs{{"control/x.edf", ""}}));
  EXPECT_EQ(pairs_of({"placebo/x.edf", "scores_placebo/x.csv"}),
            (Pairs{{"placebo/x.edf", "scores_placebo/x.csv"}}));
}

TEST_F(Kinship, LabelsFromAnUnusualFolderAreSaid) {
  pairs_of({"edf/x.edf", "dr_meyer/old/x.csv"});
  EXPECT_THAT(plan_.sources.at(0).assumptions.at(0).text,
              HasSubstr("x.csv lies in dr_meyer/old, the recording in edf"));
  pairs_of({"x.edf", "Draft/x.csv"});
  EXPECT_THAT(plan_.sources.at(0).assumptions.at(0).text,
              HasSubstr("x.csv lies in Draft, the recording above"));
  for (const char* labels : {"edf/x.csv", "Scoring_final/x.csv", "derivatives/x_scoring/x.csv",
                             "edf/hypnograms/x.csv"}) {
    pairs_of({"edf/x.edf", labels});
    EXPECT_EQ(plan_.sources.at(0).labels, source() / labels);
    EXPECT_EQ(plan_.sources.at(0).assumptions.size(), 0U) << labels;
  }
}

TEST_F(Kinship, ASecondScorerWithoutAFirstIsSaid) {
  for (const char* labels : {"P1_2.txt", "p1_2.txt"}) {
    pairs_of({"P1.edf", labels});
    EXPECT_EQ(plan_.sources.at(0).labels, source() / labels);
    ASSERT_EQ(plan_.sources[0].assumptions.size(), 1U) << labels;
    EXPECT_THAT(plan_.sources[0].assumptions[0].text,
                HasSubstr("a further scorer's, though there is no P1_1.txt"));
  }
  for (const char* first : {"P1_1.txt", "p1_1.TXT"}) {
    pairs_of({"P1.edf", first, "P1_2.txt"});
    EXPECT_EQ(plan_.sources.at(0).assumptions.size(), 0U) << first;
  }
}

TEST_F(Kinship, LabelsThatFitTwoRecordingsAlikeAreRefused) {
  EXPECT_THAT(pairs_of({"a/x.edf", "b/x.edf", "x.csv"}), IsEmpty());
  ASSERT_EQ(plan_.problems.size(), 2U);
  EXPECT_THAT(plan_.problems[0].message, HasSubstr("could be the labels of"));
}

TEST_F(Kinship, TheRecordingWrittenAlikeHasTheLabels) {
  using Pairs = std::map<std::string, std::string>;
  EXPECT_EQ(pairs_of({"night1.edf", "Night1.edf", "night1.csv"}),
            (Pairs{{"night1.edf", "night1.csv"}, {"Night1.edf", ""}}));
}

TEST_F(Pairing, ANameThatBeginsAlikeIsTakenAndSaid) {
  touch("night.edf");
  touch("night by Dr X.csv", "epoch,stage\n1,W\n2,N1\n");
  touch("night notes.csv", "name,value\nweight,80\n");
  const SourcePlan plan = discover_sources({source()});
  EXPECT_EQ(plan.sources.at(0).labels->filename(), "night by Dr X.csv");
  EXPECT_THAT(plan.sources[0].assumptions.at(0).text, HasSubstr("begins with the recording's"));
  EXPECT_THAT(plan.lone_labels, IsEmpty());
}

TEST_F(Pairing, WhatIsLeftOverIsListed) {
  touch("pair.edf");
  touch("pair-nsrr.xml");
  touch("other-nsrr.xml");
  touch("typo.csv", "onset,duration,stage\n0,30,W\n");
  touch("shopping.csv", "item,price\nmilk,2\n");
  const SourcePlan plan = discover_sources({source()});
  EXPECT_THAT(plan.lone_signals, IsEmpty());
  EXPECT_THAT(plan.lone_labels, ElementsAre(source() / "other-nsrr.xml", source() / "typo.csv"));
}

TEST(PatientRules, KnowTheCorpora) {
  for (const auto& [record, patient] :
       std::vector<std::pair<std::string, std::string>>{{"SC4001E0", "SC400"},
                                                        {"SC4002E0", "SC400"},
                                                        {"ST7011J0", "ST701"},
                                                        {"sub-01_ses-2_task-sleep", "sub-01"},
                                                        {"shhs1-200001", "shhs-200001"},
                                                        {"shhs2-200001", "shhs-200001"},
                                                        {"mros-visit1-aa0001", "mros-aa0001"},
                                                        {"wsc-visit2-10119-nsrr", "wsc-10119"},
                                                        {"cfs-visit5-800002", "cfs-800002"},
                                                        {"chat-followup-300001", "chat-300001"},
                                                        {"slp01a", "slp01"},
                                                        {"slp01b", "slp01"},
                                                        {"SHHS2-200001", "shhs-200001"},
                                                        {"MrOS-visit1-AA0001", "mros-aa0001"},
                                                        {"sc4002e0", "SC400"},
                                                        {"bogn00004", "BOGN00004"},
                                                        {"SLP01a", "slp01"},
                                                        {"01-05-0026", "01-05-0026"}})
    EXPECT_EQ(patient_by_corpus(record).value_or(PatientName{}).patient, patient) << record;
  for (const char* record :
       {"night1", "subject1", "tr03-0005", "SN001", "01-02-2019", "02-01-0001", "01-06-0001"})
    EXPECT_FALSE(patient_by_corpus(record)) << record;
}

TEST(PatientRules, APatternNamesThePatient) {
  EXPECT_EQ(patient_by_pattern("P12_night2", "^(P\\d+)_")->patient, "P12");
  EXPECT_EQ(patient_by_pattern("P12_night2", "P\\d+")->patient, "P12");
  EXPECT_FALSE(patient_by_pattern("x", "^(P\\d+)_"));
  EXPECT_FALSE(patient_by_pattern("M\xC3\xBCller", "^.."));  // half a character
  EXPECT_THAT(message_of<UsageError>([] { patient_by_pattern("x", "(("); }),
              HasSubstr("--patient-pattern"));
}

}  // namespace
}  // namespace physiomae::ingest
