#include "physiomae/ingest/record_place.h"

#include "tests/ingest/ingest_support.h"
#include <gmock/gmock.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/ingest_report.h"
#include "physiomae/ingest/plan_duplicates.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Place : public IngestTest {
 protected:
  IngestOptions strict() const {
    IngestOptions options = into(store());
    options.allow_duplicates = options.replace = false;
    return options;
  }
  IngestSummary ingest_here(const fs::path& folder, const IngestOptions& options) const {
    return ingest(discover_sources({folder}), options);
  }
  void night(const std::string& name, const std::string& stages = "") const {
    make_folder((source() / name).parent_path());
    write_edf(source() / (name + ".edf"), kPaperLabels, 65);
    if (!stages.empty()) std::ofstream(source() / (name + ".csv")) << stages;
  }
  std::vector<int8_t> stages_of(const std::string& record) const {
    const store::StoredRecord stored(store::record_path(store(), record));
    return {stored.stage().begin(), stored.stage().end()};
  }
  static constexpr const char* kN2 = "onset,duration,stage\n0,30,N2\n30,30,N2\n";
};

TEST_F(Place, ARenamedRecordingIsRefusedByBothNames) {
  night("before", kN2);
  ASSERT_EQ(ingest_here(source(), strict()).ingested, 1);
  fs::rename(source() / "before.edf", source() / "after.edf");
  fs::rename(source() / "before.csv", source() / "after.csv");
  const IngestSummary again = ingest_here(source(), strict());
  ASSERT_EQ(again.skipped, 1);
  EXPECT_THAT(again.reports[0].message, HasSubstr("same recording as record before"));
  EXPECT_FALSE(fs::exists(store::record_path(store(), "after")));
  IngestOptions both = strict();
  both.allow_duplicates = true;
  EXPECT_EQ(ingest_here(source(), both).ingested, 1);
}

TEST_F(Place, TwoNamesInOnePlanAreOneRecording) {
  night("b");
  fs::copy(source() / "b.edf", source() / "a.edf");
  write_edf(source() / "c.edf", kPaperLabels, 66);
  SourcePlan plan = discover_sources({source()});
  set_duplicates_aside(plan, store());
  ASSERT_EQ(plan.sources.size(), 2U);
  EXPECT_EQ(plan.sources[0].record, "a");
  ASSERT_EQ(plan.problems.size(), 1U);
  EXPECT_EQ(plan.problems[0].name, "b");
  EXPECT_THAT(plan.problems[0].message, HasSubstr("same recording as a"));
}

// Writes a copy of before.edf without what identifies the patient.
void make_anonymous(const fs::path& before, const fs::path& after) {
  std::string bytes = read_text(before);
  bytes.replace(8, 80, std::string(80, 'X')).replace(168, 8, "01.01.85");
  std::ofstream(after, std::ios::binary) << bytes;
}

TEST_F(Place, AnAnonymousCopyIsTheSameRecording) {
  night("b", kN2);
  make_anonymous(source() / "b.edf", source() / "c.edf");
  SourcePlan plan = discover_sources({source()});
  set_duplicates_aside(plan, store());
  ASSERT_EQ(plan.sources.size(), 1U);
  EXPECT_THAT(plan.problems.at(0).message, HasSubstr("same recording as b"));
  fs::remove(source() / "c.edf");
  ASSERT_EQ(ingest_here(source(), strict()).ingested, 1);  // and in a store, by its signals
  make_folder(source() / "copy");
  make_anonymous(source() / "b.edf", source() / "copy/d.edf");
  const IngestSummary again = ingest_here(source() / "copy", strict());
  ASSERT_EQ(again.skipped, 1);
  EXPECT_THAT(again.reports[0].message, HasSubstr("same recording as record b"));
}

TEST_F(Place, ACopysLabelsAreTheRecordings) {
  night("a");
  fs::copy(source() / "a.edf", source() / "b.edf");
  std::ofstream(source() / "b.csv") << kN2;
  SourcePlan plan = discover_sources({source()});
  set_duplicates_aside(plan, store());
  ASSERT_EQ(plan.sources.size(), 1U);
  EXPECT_EQ(plan.sources[0].labels, source() / "b.csv");
  EXPECT_THAT(plan.sources[0].assumptions.at(0).text, HasSubstr("they lie with its copy b.edf"));
  EXPECT_THAT(plan.lone_signals, testing::IsEmpty());
}

TEST_F(Place, ACopysPatientAndAgeAreTheRecordings) {
  night("aa");
  fs::copy(source() / "aa.edf", source() / "sub-01_eeg.edf");
  std::ofstream(source() / "participants.tsv") << "participant_id\tage\tsex\nsub-01\t44\tF\n";
  SourcePlan plan = discover_sources({source()});
  set_duplicates_aside(plan, store());
  ASSERT_EQ(plan.sources.size(), 1U);
  EXPECT_EQ(plan.sources[0].record, "aa");
  EXPECT_EQ(plan.sources[0].patient, "sub-01");
  EXPECT_EQ(plan.sources[0].age_years, 44);
  EXPECT_THAT(plan.sources[0].notes,
              ElementsAre(HasSubstr("patient sub-01, as of its copy sub-01_eeg.edf"),
                          HasSubstr("44 years"), HasSubstr("sex F")));
  const IngestSummary summary = ingest(plan, into(store()));  // said without labels, too
  EXPECT_THAT(summary.reports.at(0).warnings, testing::IsSupersetOf(plan.sources[0].notes));
}

TEST_F(Place, LabelsOfBothCopiesAreCompared) {
  night("a", kN2);
  fs::copy(source() / "a.edf", source() / "b.edf");
  std::ofstream(source() / "b.csv") << "onset,duration,stage\n0,30,N2\n30,30,W\n";
  SourcePlan plan = discover_sources({source()});
  set_duplicates_aside(plan, store());
  const IngestSummary summary = ingest(plan, strict());
  EXPECT_THAT(summary.reports.at(0).warnings,
              testing::Contains(HasSubstr("b.csv agree in 1 of 2 epochs")));
}

TEST_F(Place, EqualLabelsMakeNoRecordingTheSame) {
  night("one/a", kN2);
  ASSERT_EQ(ingest_here(source() / "one", strict()).ingested, 1);
  make_folder(source() / "two");
  write_edf(source() / "two/a.edf", kPaperLabels, 95);
  std::ofstream(source() / "two/a.csv") << kN2;
  const IngestSummary again = ingest_here(source() / "two", strict());
  ASSERT_EQ(again.skipped, 1);
  EXPECT_THAT(again.reports[0].message, HasSubstr("with no file of signals in common: kept"));
}

TEST_F(Place, HeadersAloneAreNoRecordingTwice) {
  night("b");
  const std::string header_bytes = read_text(source() / "b.edf").substr(184, 8);
  fs::resize_file(source() / "b.edf", std::stoul(header_bytes));
  fs::copy(source() / "b.edf", source() / "a.edf");
  SourcePlan plan = discover_sources({source()});
  set_duplicates_aside(plan, store());
  EXPECT_EQ(plan.sources.size(), 2U);  // their workers say that there is nothing behind the header
}

TEST_F(Place, TheOneThatIsStoredStays) {
  night("b");
  ASSERT_EQ(ingest_here(source(), strict()).ingested, 1);
  fs::copy(source() / "b.edf", source() / "a.edf");
  SourcePlan plan = discover_sources({source()});
  set_duplicates_aside(plan, store());
  ASSERT_EQ(plan.sources.size(), 1U);
  EXPECT_EQ(plan.sources[0].record, "b");
}

TEST_F(Place, AnotherRecordingOfTheNameIsKeptOut) {
  night("one/subject1", kN2);
  ASSERT_EQ(ingest_here(source() / "one", strict()).ingested, 1);
  make_folder(source() / "two");
  write_edf(source() / "two/subject1.edf", kPaperLabels, 95);
  IngestSummary again = ingest_here(source() / "two", strict());
  ASSERT_EQ(again.skipped, 1);
  EXPECT_THAT(again.reports[0].message, HasSubstr("another recording of this name"));
  EXPECT_THAT(again.reports[0].hint, HasSubstr("--replace"));
  EXPECT_THAT(stages_of("subject1"), ElementsAre(2, 2));
  IngestOptions replace = strict();
  replace.replace = true;
  again = ingest_here(source() / "two", replace);
  EXPECT_EQ(again.ingested, 1);
  EXPECT_TRUE(again.reports[0].replaced);
  EXPECT_THAT(stages_of("subject1"), ElementsAre(-1, -1, -1));
}

TEST_F(Place, LabelsAreNotLost) {
  night("a", kN2);
  ASSERT_EQ(ingest_here(source(), strict()).ingested, 1);
  fs::remove(source() / "a.csv");
  IngestSummary again = ingest_here(source(), strict());
  ASSERT_EQ(again.skipped, 1);
  EXPECT_THAT(again.reports[0].message, HasSubstr("has labels, and none were found now"));
  EXPECT_THAT(stages_of("a"), ElementsAre(2, 2));
  std::ofstream(source() / "a.csv") << "onset,duration,stage\n0,30,W\n30,30,W\n";
  EXPECT_EQ(ingest_here(source(), strict()).ingested, 1);  // other labels are welcome
  EXPECT_THAT(stages_of("a"), ElementsAre(0, 0));
}

TEST_F(Place, AMapThatNoRecordingMeetsIsSaidAtTheEnd) {
  night("a");
  night("b");
  IngestOptions options = strict();
  options.allow_duplicates = true;
  options.map.substitute("EEG=F9-M9");
  options.map.substitute("EOG=E1-M2");
  for (const bool dry : {true, false}) {
    options.dry_run = dry;
    const IngestSummary summary = ingest_here(source(), options);
    EXPECT_THAT(summary.maps_without_channel, ElementsAre("EEG=F9-M9"));
    EXPECT_THAT(describe_ingest(summary, discover_sources({source()}), /*json=*/false),
                HasSubstr("--map names channels that no recording has: 1 (EEG=F9-M9)"));
  }
  write_edf(source() / "c.edf", {"F9-M9"}, 65);
  EXPECT_THAT(ingest_here(source(), options).maps_without_channel, testing::IsEmpty());
}

TEST_F(Place, OlderCodeForLabelsMakesARecordAnew) {
  night("a", kN2);
  ASSERT_EQ(ingest_here(source(), strict()).ingested, 1);
  EXPECT_EQ(ingest_here(source(), strict()).already_done, 1);
  store::RecordContent older;
  {
    const store::StoredRecord stored(store::record_path(store(), "a"));
    older.header = stored.header();
    older.start_sample.assign(stored.start_sample().begin(), stored.start_sample().end());
    older.labels.stage.assign(stored.windows(), 3);
    older.labels.arousal_on.assign(stored.windows(), 0);
    older.labels.arousal_scored.assign(stored.windows(), 0);
    older.labels.arousal_second.assign(stored.windows() * kTokens, 0);
    older.present.assign(stored.windows() * kModalities, 1);
    older.signals.assign(stored.windows() * kModalities * kWindowSamples, 0);
  }
  older.header.labels_version = kLabelsVersion - 1;
  store::write_record(store(), older);
  EXPECT_EQ(ingest_here(source(), strict()).ingested, 1);
  EXPECT_THAT(stages_of("a"), ElementsAre(2, 2));
}

TEST_F(Place, FilesThatChangedPlacesAreNoticed) {
  write_challenge_record(source(), "a", 13000);
  const Source source_a = discover_sources({source()}).sources.at(0);
  EXPECT_EQ(source_a.signal.extension(), ".hea");
  ASSERT_EQ(ingest_here(source(), strict()).ingested, 1);
  const store::StoredRecord stored(store::record_path(store(), "a"));
  EXPECT_THAT(stored.header().source_roles, ElementsAre("header", "samples"));
  EXPECT_EQ(stored.header().source_sha256[1], sha256_file(source() / "a/a.mat"));
}

TEST_F(Place, WhatIsRequiredIsAskedOfEveryNight) {
  night("a", kN2);
  night("b");
  write_edf(source() / "c.edf", {"F3-M2"}, 65);
  IngestOptions options = strict();
  options.require = parse_requirements("labels,EOG");
  const IngestSummary summary = ingest_here(source(), options);
  EXPECT_EQ(summary.ingested, 1);
  EXPECT_THAT(summary.reports[1].message, HasSubstr("has no labels"));
  EXPECT_THAT(summary.reports[2].message, AllOf(HasSubstr("no labels"), HasSubstr("no EOG")));
  EXPECT_THAT(message_of<UsageError>([] { parse_requirements("labels,EKG"); }), HasSubstr("EKG"));
}

TEST_F(Place, ADryRunWritesNothingAndEndsAlike) {
  night("a", kN2);
  night("b", "onset,duration,stage\n5000,30,N2\n");
  IngestOptions options = strict();
  options.dry_run = true;
  const IngestSummary dry = ingest_here(source(), options);
  EXPECT_FALSE(fs::exists(store()));
  options.dry_run = false;
  const IngestSummary wet = ingest_here(source(), options);
  EXPECT_EQ(dry.ingested, wet.ingested);
  EXPECT_EQ(dry.skipped, wet.skipped);
  EXPECT_EQ(dry.reports[1].message, wet.reports[1].message);
}

TEST_F(Place, TheEndSaysWhatWasNotFound) {
  night("a", kN2);
  night("lone");
  std::ofstream(source() / "other-nsrr.xml") << "";
  write_edf(source() / "noeeg.edf", {"E1-M2"}, 65);
  const SourcePlan plan = discover_sources({source()});
  IngestOptions options = strict();
  options.allow_duplicates = true;
  const IngestSummary summary = ingest(plan, options);
  const std::string text = describe_ingest(summary, plan, /*json=*/false);
  EXPECT_THAT(text, AllOf(HasSubstr("nights without labels: 2 (lone, noeeg)\n"),
                          HasSubstr("nights without EEG: 1 (noeeg)\n"),
                          HasSubstr("nights without an age: 3 (there is no table of ages)\n"),
                          HasSubstr("\nno EEG in noeeg: no channel is F3-M2"),
                          HasSubstr("labels without a recording: 1 (other-nsrr.xml)\n"),
                          HasSubstr("recordings without a labels file: 2 (lone.edf, noeeg.edf)\n"),
                          HasSubstr("--hypnogram-suffix")));
  EXPECT_THAT(describe_ingest(summary, plan, /*json=*/true),
              HasSubstr("\"labels without a recording\""));
}

TEST_F(Place, TheEndNamesNightsWithoutAnAge) {
  for (const char* name : {"a", "b", "c"}) night(name);
  std::ofstream(source() / "ages.csv") << "record,age,sex\na,45,M\nb,n/a,F\n";
  const SourcePlan plan = discover_sources({source()});
  IngestOptions options = strict();
  options.allow_duplicates = true;
  for (const bool dry : {true, false}) {
    options.dry_run = dry;
    const IngestSummary summary = ingest(plan, options);
    EXPECT_THAT(describe_ingest(summary, plan, /*json=*/false),
                HasSubstr("nights without an age: 2 (b, c)\n"));
    EXPECT_THAT(describe_ingest(summary, plan, /*json=*/true),
                HasSubstr("\"nights without an age\": [\n   \"b\",\n   \"c\"\n  ]"));
  }
}

}  // namespace
}  // namespace physiomae::ingest
