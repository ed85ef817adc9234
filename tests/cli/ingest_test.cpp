#include "tests/cli/program.h"
#include "tests/ingest/ingest_support.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace physiomae {
namespace {

namespace fs = std::filesystem;
using ingest::kPaperLabels;
using ingest::write_edf;
using testing::HasSubstr;

class IngestProgram : public ::testing::Test {
 protected:
  IngestProgram() { make_folder(folder_.path() / "source"); }
  fs::path source() const { return folder_.path() / "source"; }
  std::string store() const { return (folder_.path() / "store").string(); }
  TemporaryFolder folder_;
};

TEST_F(IngestProgram, DoneIsZeroAndSkippedIsThree) {
  write_edf(source() / "a.edf", kPaperLabels, 65);
  const ProgramResult good = run_program({"ingest", source(), "--out", store()});
  EXPECT_EQ(good.status, 0) << good.err;
  EXPECT_THAT(good.out, HasSubstr("1 records ingested, 0 already there, 0 skipped; 2 windows"));
  EXPECT_THAT(good.err, HasSubstr("name no patient"));
  write_edf(source() / "b.edf", {"nothing"}, 65);
  const ProgramResult skipped = run_program({"ingest", source(), "--out", store(), "--json"});
  EXPECT_EQ(skipped.status, 3);
  const auto json = nlohmann::json::parse(skipped.out);
  EXPECT_EQ(json["already_done"], 1);
  EXPECT_EQ(json["skipped"], 1);
  EXPECT_EQ(json["records"][1]["status"], "skipped");
  EXPECT_EQ(run_program({"ingest", source(), "--out", store(), "--strict"}).status, 1);
}

TEST_F(IngestProgram, WrongUsageIsTwo) {
  const std::string src = source();
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"ingest"},
                                             {"ingest", src},
                                             {"ingest", src, "--out", store(), "--shard", "2/2"},
                                             {"ingest", src, "--out", store(), "--shard", "x"},
                                             {"ingest", src, "--out", store(), "--map", "EEG"},
                                             {"ingest", src, "--out", store(), "--recipe", "own"},
                                             {"ingest", src, "--out", store(), "--jobs", "0"}}) {
    const ProgramResult result = run_program(arguments);
    EXPECT_EQ(result.status, 2) << result.err;
    EXPECT_THAT(result.err, HasSubstr("hint:"));
  }
  EXPECT_EQ(run_program({"ingest", src, "--out", store()}).status, 1);  // nothing to ingest
  EXPECT_FALSE(fs::exists(store()));
}

TEST_F(IngestProgram, ADryRunShowsPairsAndChannelsAndWritesNothing) {
  write_edf(source() / "SC4001E0-PSG.edf", {"EEG Fpz-Cz", "E1-M2"}, 65);
  const fs::path hypnogram =
      fs::path(PHYSIOMAE_TEST_DATA) / "sleepedf_sc4001_5min/SC4001EC-Hypnogram.edf";
  fs::copy(hypnogram, source());
  fs::copy(hypnogram, source() / "SC4002EC-Hypnogram.edf");
  const ProgramResult text = run_program({"ingest", source(), "--dry-run"});
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("SC4001E0\n"));
  EXPECT_THAT(text.out, HasSubstr("EEG     missing: no channel is F3-M2"));
  EXPECT_THAT(text.out, HasSubstr("EOG     E1-M2: is E1-M2"));
  EXPECT_THAT(text.out, HasSubstr("no signal for: " + (source() / "SC4002EC").string()));
  const ProgramResult json = run_program({"ingest", source(), "--dry-run", "--json"});
  const auto plan = nlohmann::json::parse(json.out);
  EXPECT_THAT(plan["records"][0]["labels"].get<std::string>(), HasSubstr("SC4001EC-Hypnogram.edf"));
  EXPECT_FALSE(fs::exists(store()));
}

TEST_F(IngestProgram, ADryRunReadsLabelsAndEndsLikeAnIngest) {
  write_edf(source() / "a.edf", kPaperLabels, 65);
  std::ofstream(source() / "a.csv") << "onset,duration,stage\n9000,30,N2\n";
  const ProgramResult dry = run_program({"ingest", source(), "--dry-run"});
  EXPECT_EQ(dry.status, 3);
  EXPECT_THAT(dry.out, HasSubstr("would be skipped: a.csv: its labels cover no part"));
  EXPECT_EQ(run_program({"ingest", source(), "--out", store()}).status, 3);
}

TEST_F(IngestProgram, OneRecordingUnderTwoNamesIsSkipped) {
  write_edf(source() / "a.edf", kPaperLabels, 65);
  fs::copy(source() / "a.edf", source() / "b.edf");
  const ProgramResult result = run_program({"ingest", source(), "--out", store()});
  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.out, HasSubstr("skipped b: is the same recording as a"));
  EXPECT_EQ(run_program({"ingest", source(), "--out", store(), "--allow-duplicates"}).status, 0);
}

TEST_F(IngestProgram, WhatIsRequiredIsSkippedWithout) {
  write_edf(source() / "P1_a.edf", kPaperLabels, 65);
  const ProgramResult result = run_program({"ingest", source(), "--out", store(), "--require",
                                            "labels", "--patient-pattern", "^(P\\d)_"});
  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.out, HasSubstr("skipped P1_a: has no labels"));
  EXPECT_EQ(result.err.find("name no patient"), std::string::npos);
  EXPECT_EQ(run_program({"ingest", source(), "--out", store(), "--patient-pattern", "("}).status,
            2);
  EXPECT_EQ(run_program({"ingest", source(), "--out", store(), "--require", "x"}).status, 2);
}

TEST_F(IngestProgram, NothingOfAPersonOrAHostLeavesTheSource) {
  const fs::path folder = source() / "Haagse_Harry";
  make_folder(folder);
  const ingest::EdfOptions person = {
      "MCH-0234567 F 02-MAY-1951 Haagse_Harry",
      "Startdate 02-MAR-2002 PSG-1234/2002 Nurse_Ratched Telemetry03",
      {}};
  write_edf(folder / "night1.edf", kPaperLabels, 65, person);
  std::ofstream(folder / "night1.csv") << "onset,duration,stage\n0,30,N2\n30,30,W\n";
  write_edf(folder / "night2.edf", kPaperLabels, 65, person);
  fs::resize_file(folder / "night2.edf", 300);
  write_edf(folder / "night3.edf", kPaperLabels, 65, person);
  std::ofstream(folder / "night3.csv") << "onset,duration,stage\n0,30,???\n";
  const ProgramResult text = run_program({"ingest", source(), "--out", store()});
  const ProgramResult json = run_program({"ingest", source(), "--out", store(), "--json"});
  const ProgramResult seen = run_program({"inspect", store(), "--json"});
  EXPECT_EQ(text.status, 3);
  std::string written = text.out + text.err + json.out + json.err + seen.out + seen.err;
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(store())) {
    written += entry.path().lexically_relative(store()).string();
    if (!entry.is_regular_file()) continue;
    written += read_text(entry.path());
    ++files;
  }
  EXPECT_EQ(files, 3);  // record, manifest, lock
  char host[256] = {};
  gethostname(host, sizeof host - 1);
  const std::vector<std::string> secrets = {"Haagse",      "Harry",    "MCH-0234567",
                                            "02-MAY-1951", "Ratched",  "Telemetry03",
                                            "/source",     "PSG-1234", host};
  for (const std::string& secret : secrets) {
    if (secret.size() < 4) continue;  // a short host name may be part of any word
    EXPECT_EQ(written.find(secret), std::string::npos) << secret;
  }
  EXPECT_THAT(written, HasSubstr("night1"));
  EXPECT_THAT(written, HasSubstr("night2"));
}

TEST_F(IngestProgram, ATermSignalEndsItWithWholeRecords) {
  for (const char* name : {"a", "b", "c", "d", "e", "f"})
    ingest::write_challenge_record(source(), name, 200000);
  const std::string command = std::string("timeout -s TERM 0.3 ") + PHYSIOMAE_PROGRAM + " ingest " +
                              source().string() + " --out " + store() +
                              " --jobs 1 --quiet --allow-duplicates >/dev/null 2>&1";
  const int code = std::system(command.c_str());
  EXPECT_TRUE(WIFEXITED(code));
  EXPECT_EQ(
      run_program({"ingest", source(), "--out", store(), "--quiet", "--allow-duplicates"}).status,
      0);
  EXPECT_EQ(store::Store(store()).size(), 6U);
}

TEST_F(IngestProgram, InspectDescribesEachKindOfInput) {
  const std::string data = PHYSIOMAE_TEST_DATA;
  const ProgramResult nox = run_program({"inspect", data + "/nox_a1_2min/subject1.edf", "--json"});
  EXPECT_EQ(nox.status, 0) << nox.err;
  const auto recording = nlohmann::json::parse(nox.out);  // throws unless UTF-8 is valid
  EXPECT_EQ(recording["format"], "EDF+C");
  EXPECT_EQ(recording["channels"].size(), 89U);
  EXPECT_EQ(recording["modalities"]["EEG"]["channel"], "F3-M2");
  EXPECT_NEAR(recording["seconds"].get<double>(), 120, 1);
  EXPECT_THAT(nox.out, HasSubstr("Impédance"));
  const ProgramResult labels =
      run_program({"inspect", data + "/sleepedf_sc4001_5min/SC4001EC-Hypnogram.edf", "--json"});
  EXPECT_EQ(nlohmann::json::parse(labels.out)["kind"], "labels");
  EXPECT_EQ(nlohmann::json::parse(labels.out)["stage_seconds"]["N1"], 58 * 30);
  const ProgramResult mat = run_program({"inspect", data + "/physionet2018/tr03-0005-arousal.mat"});
  EXPECT_THAT(mat.out, HasSubstr("labels: CinC2018"));
  const ProgramResult wfdb = run_program({"inspect", data + "/slpdb_slp41_60s/slp41m_60s.hea"});
  EXPECT_THAT(wfdb.out, HasSubstr("250 Hz"));
  EXPECT_THAT(wfdb.out, HasSubstr("WFDB 16"));
  const ProgramResult several = run_program(
      {"inspect", data + "/slpdb_slp41_60s/slp41m_60s.hea", data + "/physionet2018/age-sex.csv"});
  EXPECT_EQ(several.status, 3);
  EXPECT_EQ(run_program({"inspect", data}).status, 1);
  EXPECT_EQ(run_program({"inspect", "/dev/null"}).status, 1);
  EXPECT_EQ(run_program({"inspect"}).status, 2);
}

TEST_F(IngestProgram, InspectCountsAStore) {
  write_edf(source() / "a.edf", kPaperLabels, 95);
  std::ofstream(source() / "a.csv") << "onset,duration,stage\n0,30,N2\n30,30,W\n60,30,?\n";
  EXPECT_EQ(run_program({"ingest", source(), "--out", store()}).status, 0);
  const ProgramResult result = run_program({"inspect", store(), "--json"});
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json["records"], 1);
  EXPECT_EQ(json["windows"], 3);
  EXPECT_EQ(json["stage_windows"]["N2"], 1);
  EXPECT_EQ(json["stage_windows"]["-"], 1);
  EXPECT_EQ(json["present_windows"]["ECG"], 3);
  EXPECT_EQ(json["recipe"], "anti_aliased-1");
  EXPECT_THAT(run_program({"inspect", store()}).out, HasSubstr("store: 1 records of 1 patients"));
  EXPECT_THAT(run_program({"inspect", store() + "/records/a.safetensors"}).out,
              HasSubstr("record a: patient a"));
}

}  // namespace
}  // namespace physiomae
