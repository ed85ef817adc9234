#include "tests/ingest/ingest_support.h"
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/records_table.h"
#include "physiomae/ingest/source_files.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class Discovery : public IngestTest {
 protected:
  void touch(const std::string& name) const {
    make_folder((source() / name).parent_path());
    std::ofstream(source() / name) << "";
  }
  // "record: labels" of each source.
  std::map<std::string, std::string> pairs() const {
    std::map<std::string, std::string> pairs;
    for (const Source& s : discover_sources({source()}).sources)
      pairs[s.record] = s.labels ? s.labels->lexically_relative(source()).string() : "";
    return pairs;
  }
  SourcePlan table(const std::string& text) const {
    std::ofstream(source() / "t.csv") << text;
    return read_records_table(source() / "t.csv");
  }
  std::string refusal(const std::string& text) const {
    return message_of<InputError>([&] { table(text); });
  }
};

TEST_F(Discovery, PairsByStem) {
  for (const char* name :
       {"a.edf",   "a-nsrr.xml",      "a-profusion.xml", "b.edf",  "b-profusion.xml",
        "c.edf",   "c-Hypnogram.edf", "d.bdf",           "d.csv",  "e.EDF",
        "e.tsv",   "f.rec",           "g.edf",           "gg.csv", "h/h.hea",
        "h/h.mat", "h/h.arousal",     "h/h-arousal.mat", "i.hea",  "i.arousal"})
    touch(name);
  const std::map<std::string, std::string> expected = {
      {"a", "a-nsrr.xml"}, {"b", "b-profusion.xml"}, {"c", "c-Hypnogram.edf"},
      {"d", "d.csv"},      {"e", "e.tsv"},           {"f", ""},
      {"g", ""},           {"h", "h/h-arousal.mat"}, {"i", "i.arousal"}};
  EXPECT_EQ(pairs(), expected);
  const SourcePlan plan = discover_sources({source()});
  EXPECT_EQ(plan.lone_signals.size(), 2U);
  EXPECT_EQ(plan.unused_labels.size(), 2U);
  EXPECT_TRUE(plan.lone_labels.empty());
}

TEST_F(Discovery, PairsSleepEdf) {
  for (const char* name :
       {"SC4001E0-PSG.edf", "SC4001EC-Hypnogram.edf", "SC4002E0-PSG.edf", "SC4002EC-Hypnogram.edf",
        "ST7011J0-PSG.edf", "ST7011JP-Hypnogram.edf", "SC4011E0-PSG.edf", "SC4012EC-Hypnogram.edf"})
    touch(name);
  const std::map<std::string, std::string> expected = {{"SC4001E0", "SC4001EC-Hypnogram.edf"},
                                                       {"SC4002E0", "SC4002EC-Hypnogram.edf"},
                                                       {"SC4011E0", ""},
                                                       {"ST7011J0", "ST7011JP-Hypnogram.edf"}};
  EXPECT_EQ(pairs(), expected);
  EXPECT_EQ(discover_sources({source()}).lone_labels.size(), 1U);
}

TEST_F(Discovery, LabelsMayLieInAFolderOfTheirOwn) {
  for (const char* name :
       {"edfs/a.edf", "annotations/a-nsrr.xml", "edfs/b.edf", "x/b-nsrr.xml", "y/b-nsrr.xml"})
    touch(name);
  EXPECT_EQ(discover_sources({source()}).sources.size(), 2U);  // b's two are equal: one is enough
  std::ofstream(source() / "y/b-nsrr.xml") << "another";
  const SourcePlan plan = discover_sources({source()});
  ASSERT_EQ(plan.sources.size(), 1U);
  EXPECT_EQ(plan.sources[0].labels->filename(), "a-nsrr.xml");
  ASSERT_EQ(plan.problems.size(), 1U);  // which of b's two is meant?
  EXPECT_EQ(plan.problems[0].name, "b");
  EXPECT_THAT(plan.problems[0].message, HasSubstr("could both be"));
}

TEST_F(Discovery, RecordingsOfOneNameAreNamedByTheirFolders) {
  for (const char* name : {"I/1/1.rec", "I/1/1_1.txt", "II/1/1/1.rec", "II/1/1/1_1.txt",
                           "II/1/2/2.rec", "I/2/2.rec", "I/3/3.rec"})
    touch(name);
  std::ofstream(source() / "I/1/1_1.txt") << "0\n1\n2\n";
  const std::map<std::string, std::string> expected = {{"I-1-1", "I/1/1_1.txt"},
                                                       {"1-1-1", "II/1/1/1_1.txt"},
                                                       {"I-2-2", ""},
                                                       {"1-2-2", ""},
                                                       {"3", ""}};
  EXPECT_EQ(pairs(), expected);
  const SourcePlan plan = discover_sources({source()});
  EXPECT_THAT(plan.warnings,
              testing::Contains(HasSubstr("4 recordings share their file names: they are named")));
  EXPECT_EQ(plan.sources[0].patient, plan.sources[0].record);
  PairingOptions options;
  options.patient_pattern = "^(.*-.*)-";
  EXPECT_EQ(discover_sources({source()}, options).sources[0].patient, "1-1");
}

TEST_F(Discovery, AnnotationsAreNoRecordingWhateverTheyHold) {
  write_edf(source() / "sub-1_ses-1.edf", kPaperLabels, 40);
  for (const char* name : {"sub-1_ses-1_annotations.edf", "sub-1_ses-1_caisr_annotations.edf",
                           "sub-1_ses-1_Annotation.EDF", "other_annotations.bdf"})
    write_edf(source() / name, {"stage_caisr", "arousal_caisr"}, 40);
  const SourcePlan plan = discover_sources({source()});
  ASSERT_EQ(plan.sources.size(), 1U);
  EXPECT_EQ(plan.sources[0].labels->filename(), "sub-1_ses-1_caisr_annotations.edf");
  EXPECT_EQ(plan.lone_labels.size(), 1U);
}

TEST_F(Discovery, CompressedRecordingsAreSaid) {
  for (const char* name : {"a.edf", "a.edf.gz", "b.EDF.gz", "c/d.bdf.zip", "e.csv.gz", "f.gz"})
    touch(name);
  const SourcePlan plan = discover_sources({source()});
  EXPECT_EQ(plan.sources.size(), 1U);
  ASSERT_EQ(plan.problems.size(), 2U);
  EXPECT_EQ(plan.problems[0].name, "b.EDF.gz");
  EXPECT_THAT(plan.problems[0].message, HasSubstr("unpack it first"));
  EXPECT_EQ(plan.problems[1].name, "d.bdf.zip");
}

TEST_F(Discovery, RecordingsInFormatsThatAreNotReadAreSaid) {
  for (const char* name : {"a.edf", "a.set", "b.vhdr", "b.eeg", "c/d_raw.fif", "e.set", "f.cnt"})
    touch(name);
  const SourcePlan plan = discover_sources({source()});
  EXPECT_EQ(plan.sources.size(), 1U);
  EXPECT_THAT(
      plan.warnings,
      testing::Contains(HasSubstr("b.vhdr, d_raw.fif, e.set and 1 more: recordings in such")));
}

TEST_F(Discovery, AnyTableOfAgesServes) {
  const auto age_of = [&](const std::string& record, const std::string& table) {
    std::filesystem::remove_all(source());
    touch(record + ".edf");
    std::ofstream(source() / "people.csv") << table;
    const SourcePlan plan = discover_sources({source()});
    return plan.sources.at(0).age_years.value_or(-1);
  };
  EXPECT_EQ(age_of("p1", "Subject ID;Age (years);Gender\np1;45;female\n"), 45);
  EXPECT_EQ(age_of("p1", "filename,age,sex\nP1.EDF,45,M\n"), 45);
  EXPECT_EQ(age_of("0012", "id,age\n12,45\n"), 45);
  EXPECT_EQ(age_of("12", "id,age\n0012,45\n"), 45);
  EXPECT_EQ(age_of("shhs1-200001", "nsrrid,nsrr_age,nsrr_age_gt89\n200001,45,no\n"), 45);
  EXPECT_EQ(age_of("sub-01_task-sleep_eeg", "subject,age\n1,45\n"), 45);
  EXPECT_EQ(age_of("p1", ",age_months\np1,540\n"), 45);
  EXPECT_EQ(age_of("p1", "id,age\n01,45\n1,46\np01,47\n"), -1);
  EXPECT_EQ(age_of("1", "id,age\n01,45\n001,46\n"), -1);  // two patients of one number
  EXPECT_EQ(age_of("p1", "id,stage\np1,45\n"), -1);
}

TEST_F(Discovery, ASingleFileFindsItsNeighbours) {
  touch("a.edf");
  touch("a.csv");
  touch("b.edf");
  const SourcePlan plan = discover_sources({source() / "a.edf"});
  ASSERT_EQ(plan.sources.size(), 1U);
  EXPECT_EQ(plan.sources[0].labels->filename(), "a.csv");
}

TEST_F(Discovery, AgesComeFromAboveARecordFolder) {
  touch("training/tr01/tr01.hea");
  std::ofstream(source() / "age-sex.csv") << "Record,Sex,Age\ntr01,M,44\n";
  for (const char* root : {"", "training", "training/tr01", "training/tr01/tr01.hea"}) {
    const SourcePlan plan = discover_sources({source() / root});
    ASSERT_EQ(plan.sources.size(), 1U);
    EXPECT_EQ(plan.sources[0].age_years, 44) << root;
    EXPECT_TRUE(plan.sources[0].patient_known);
  }
}

TEST_F(Discovery, TheTwinCohortIsMarked) {
  write_challenge_record(source() / "training", "a", 13000);
  Source source_a = discover_sources({source()}).sources.at(0);
  EXPECT_FALSE(is_simulated(source_a));
  std::ofstream(source_a.signal, std::ios::app) << "# simulated twin\r\n";
  EXPECT_TRUE(is_simulated(source_a));
  write_challenge_record(source() / "training", "a", 13000);
  std::ofstream(source() / "TWIN_COHORT.json") << "{}";
  EXPECT_TRUE(is_simulated(source_a));
}

TEST_F(Discovery, ATableNamesEverything) {
  const SourcePlan plan = table(
      "\xEF\xBB\xBFsignal,record,hypnogram,patient,age,sex\r\n"
      "x/one.edf,n1,\"x/one, scored.csv\",p1,61.5,f\r\n"
      "# a remark\r\n"
      "/abs/two.edf,,,,,\r\n");
  ASSERT_EQ(plan.sources.size(), 2U);
  EXPECT_EQ(plan.sources[0].record, "n1");
  EXPECT_EQ(plan.sources[0].labels, source() / "x/one, scored.csv");
  EXPECT_EQ(plan.sources[0].patient, "p1");
  EXPECT_EQ(plan.sources[0].age_years, 61.5);
  EXPECT_EQ(plan.sources[0].sex, "F");
  EXPECT_EQ(plan.sources[1].record, "two");
  EXPECT_EQ(plan.sources[1].signal, "/abs/two.edf");
  EXPECT_EQ(plan.sources[1].patient, "two");
  EXPECT_FALSE(plan.sources[1].patient_known);
}

TEST_F(Discovery, ABadTableNamesItsLine) {
  EXPECT_THAT(refusal("signal,recrod\na.edf,n\n"), HasSubstr("did you mean \"record\"?"));
  EXPECT_THAT(refusal("record\nn\n"), HasSubstr("no column \"signal\""));
  EXPECT_THAT(refusal("signal,signal\na,b\n"), HasSubstr("twice"));
  EXPECT_THAT(refusal("signal,record\na.edf,../x\n"), HasSubstr("not a plain file name"));
  EXPECT_THAT(refusal("signal,record\na.edf,n\n,m\n"), HasSubstr("line 3: no signal"));
  EXPECT_THAT(refusal("signal,record\na.edf,n\nb.edf,n\n"), HasSubstr("would both be record"));
  EXPECT_THAT(refusal(""), HasSubstr("names no recording"));
}

TEST_F(Discovery, ATableAsSpreadsheetsSaveIt) {
  const std::string text = "signal,record,\na.edf,n,\n,,\n\n";
  EXPECT_EQ(table(text).sources.at(0).record, "n");
  std::string utf16 = "\xFF\xFE";
  for (const char c : text) utf16 += {c, '\0'};
  EXPECT_EQ(table(utf16).sources.at(0).record, "n");
}

TEST_F(Discovery, ATableNamesFilesAsItsSystemWritesThem) {
  make_folder(source() / "Nächte");
  for (const char* name : {"Nächte/Mu\u0308ller.EDF", "b.edf", "Ä.edf", "ä.edf"})
    std::ofstream(source() / name) << "x";
  const SourcePlan plan = table(
      "record,signal\np,n\u00E4chte/M\u00FCller.edf\nq,n\u00E4chte\\M\u00FCller.edf\n"
      "b,b.edf\nA,A.edf\n");
  std::vector<std::string> files;
  for (const Source& found : plan.sources)
    files.push_back(found.signal.lexically_relative(source()).string());
  EXPECT_THAT(files, testing::UnorderedElementsAre("Nächte/Mu\u0308ller.EDF",
                                                   "Nächte/Mu\u0308ller.EDF", "b.edf", "A.edf"));
  for (const Source& found : plan.sources) {
    const bool as_written = found.record == "b" || found.record == "A";  // "A": two could be meant
    EXPECT_EQ(found.notes.empty(), as_written) << found.record;
  }
}

TEST_F(Discovery, ATableReadsPeopleAsTablesOfAgesDo) {
  const SourcePlan plan = table(
      "signal,patient,sex,age\n"
      "a.edf,p1,keins,old\n"
      "b.edf,p2,divers,-1\n"
      "c.edf,p3,n/a,NA\n"
      "d.edf,-,Female,90+\n"
      "e.edf,M\xFCller,-,\n"
      "f.edf,p6,MALE,45 years\n");
  std::vector<std::string> people;
  for (const Source& s : plan.sources)
    people.push_back(fmt::format("{} {} {:g}", s.patient, s.sex, s.age_years.value_or(-1)));
  EXPECT_THAT(people, testing::ElementsAre("p1  -1", "p2  -1", "p3  -1", "d F 90",
                                           "M\u00FCller  -1", "p6 M 45"));
  EXPECT_FALSE(plan.sources[3].patient_known);
  EXPECT_THAT(plan.warnings,
              testing::ElementsAre(HasSubstr("t.csv: line 2: age \"old\""),
                                   HasSubstr("line 2: sex \"keins\", expected M or F"),
                                   HasSubstr("line 3: age \"-1\""), HasSubstr("sex \"divers\""),
                                   HasSubstr("1 ages are top-coded and taken as the number that "
                                             "stands there: d (90+)")));
}

TEST_F(Discovery, MessagesKeepWordsThatAreFolders) {
  Source s;
  s.signal = "data/n1.edf";
  EXPECT_EQ(without_paths("data/n1.edf: 240 whole data records; SpO2/H.R.", s),
            "n1.edf: 240 whole data records; SpO2/H.R.");
  s.signal = "./n1.edf";
  EXPECT_EQ(without_paths("./n1.edf: SpO2/H.R. at 0.5 s.", s), "n1.edf: SpO2/H.R. at 0.5 s.");
  s.signal = "n1.edf";
  EXPECT_EQ(without_paths("n1.edf: cut short", s), "n1.edf: cut short");
  s.signal = "/data/n1.edf";
  EXPECT_EQ(without_paths("/data/other.dat: bad; in /data. mydata/x", s),
            "other.dat: bad; in the folder. mydata/x");
}

TEST_F(Discovery, TheNearestTableOfAgesWins) {
  touch("cohort/tr01/tr01.hea");
  touch("tr02.hea");
  std::ofstream(source() / "age-sex.csv") << "Record,Sex,Age\ntr01,M,44\ntr02,F,50\n";
  std::ofstream(source() / "cohort/age-sex.csv") << "Record,Sex,Age\ntr01,F,90+\ntr02,M,20\n";
  const SourcePlan plan = discover_sources({source()});
  ASSERT_EQ(plan.sources.size(), 2U);
  EXPECT_EQ(plan.sources[0].age_years, 90);
  EXPECT_EQ(plan.sources[0].sex, "F");
  EXPECT_EQ(plan.sources[1].age_years, 50);
  ASSERT_EQ(plan.warnings.size(), 1U);
  EXPECT_THAT(plan.warnings[0], HasSubstr("top-coded"));
}

TEST_F(Discovery, ABadTableOfAgesCostsNothingElse) {
  touch("a.edf");
  std::ofstream(source() / "participants.tsv") << "weight\tage\na\t30\n";
  const SourcePlan plan = discover_sources({source()});
  EXPECT_EQ(plan.sources.size(), 1U);
  ASSERT_EQ(plan.warnings.size(), 1U);
  EXPECT_THAT(plan.warnings[0], HasSubstr("ages and sexes are not used"));
}

TEST_F(Discovery, FoldersAndTablesNameARecordAlike) {
  EXPECT_EQ(record_name_of("x/SC4001E0-PSG.edf"), "SC4001E0");
  EXPECT_EQ(record_name_of("01-01-0001 PSG.edf"), "01-01-0001");
  EXPECT_EQ(record_name_of("night_psg.edf"), "night");
  EXPECT_EQ(record_name_of("sub-01_task-sleep_eeg.edf"), "sub-01_task-sleep");
  EXPECT_EQ(record_name_of("night_eeg.edf"), "night_eeg");
  EXPECT_EQ(record_name_of("PSG.edf"), "PSG");
  EXPECT_EQ(table("signal\nSC4001E0-PSG.edf\n").sources[0].record, "SC4001E0");
  EXPECT_EQ(table("signal\nSC4001E0-PSG.edf\n").sources[0].patient, "SC400");
}

TEST_F(Discovery, MessagesLoseTheirFolders) {
  Source s;
  s.signal = "/data/Jane Doe/n1.edf";
  s.labels = "/other/Jane Doe/n1.xml";
  EXPECT_EQ(without_paths("/data/Jane Doe/n1.edf: short; /other/Jane Doe/n1.xml: bad", s),
            "n1.edf: short; n1.xml: bad");
}

}  // namespace
}  // namespace physiomae::ingest
