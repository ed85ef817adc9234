#include "physiomae/simulate/cohort.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "tests/support.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/hash.h"
#include "physiomae/base/progress.h"
#include "physiomae/io/arousal_mat.h"
#include "physiomae/io/mit_annotation.h"
#include "physiomae/io/recording.h"

namespace physiomae::simulate {
namespace {

using testing::HasSubstr;

class Cohort : public testing::Test {
 protected:
  void SetUp() override { Progress::set_enabled(false); }

  CohortOptions options(const std::string& name) const {
    CohortOptions options;
    options.out = folder_ / name;
    options.patients = 2;
    options.unlabelled = 1;
    options.hours = 0.05;
    options.seed = 11;
    return options;
  }

  static std::map<std::string, std::string> hashes(const std::filesystem::path& folder) {
    std::map<std::string, std::string> result;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
      if (entry.is_regular_file())
        result[std::filesystem::relative(entry.path(), folder).string()] =
            sha256_file(entry.path());
    return result;
  }

  TemporaryFolder temporary_;
  std::filesystem::path folder_ = temporary_.path() / "cohort";
};

TEST_F(Cohort, HasTheSameBytesForAnyNumberOfThreads) {
  CohortOptions one = options("one"), three = options("three");
  three.threads = 3;
  const auto summary = simulate_cohort(one);
  simulate_cohort(three);
  EXPECT_EQ(summary.written, 3);
  const auto files = hashes(one.out);
  EXPECT_EQ(files.size(), 3U + 2 * 4 + 2);  // TWIN_COHORT.json age-sex.csv RECORDS, records
  EXPECT_EQ(files, hashes(three.out));
}

TEST_F(Cohort, AnotherSeedIsAnotherCohort) {
  CohortOptions a = options("a"), b = options("b");
  a.patients = b.patients = 994;
  b.seed = 12;
  a.unlabelled = b.unlabelled = 0;
  // The same record under another seed: other signals.
  a.patients = b.patients = 1;
  const auto first = cohort_members(a);
  EXPECT_EQ(first.size(), 1U);
  EXPECT_EQ(cohort_members(a)[0].record, first[0].record);
  a.patients = 40;
  const auto more = cohort_members(a);
  EXPECT_TRUE(std::any_of(more.begin(), more.end(), [&](const Member& m) {
    return m.record == first[0].record;
  })) << "a larger cohort contains a smaller one";
  b.patients = 40;
  const auto others = cohort_members(b);
  EXPECT_FALSE(std::equal(more.begin(), more.end(), others.begin(),
                          [](const Member& x, const Member& y) { return x.record == y.record; }));
}

TEST_F(Cohort, KeepsWhatIsThereAndGoesOn) {
  const CohortOptions wanted = options("cohort");
  simulate_cohort(wanted);
  const auto before = hashes(wanted.out);
  const auto member = cohort_members(wanted)[1];
  const auto record = wanted.out / "training" / member.record;
  // As after a kill: signals there, header not yet.
  std::filesystem::remove(record / (member.record + ".hea"));
  std::ofstream(record / (member.record + ".mat"), std::ios::trunc) << "half";
  std::ofstream(record / ("." + member.record + ".mat.partial-123-1")) << "rest";
  const auto summary = simulate_cohort(wanted);
  EXPECT_EQ(summary.written, 1);
  EXPECT_EQ(summary.skipped, 2);
  EXPECT_EQ(hashes(wanted.out), before);
}

TEST_F(Cohort, RefusesAFolderOfOtherOptions) {
  CohortOptions wanted = options("cohort");
  simulate_cohort(wanted);
  wanted.hours = 0.1;
  EXPECT_THROW(simulate_cohort(wanted), UsageError);
  CohortOptions foreign = options("foreign");
  std::filesystem::create_directories(foreign.out);
  std::ofstream(foreign.out / "thesis.txt") << "mine";
  EXPECT_THROW(simulate_cohort(foreign), UsageError);
}

TEST_F(Cohort, RefusesImpossibleOptions) {
  const auto message = [](const CohortOptions& wanted) -> std::string {
    try {
      simulate_cohort(wanted);
    } catch (const UsageError& error) {
      return error.message();
    }
    return "no error";
  };
  CohortOptions wanted = options("cohort");
  wanted.patients = 995;
  EXPECT_THAT(message(wanted), HasSubstr("994 such patients"));
  wanted = options("cohort");
  wanted.patients = -1;
  EXPECT_THAT(message(wanted), HasSubstr("-1 labelled"));
  wanted = options("cohort");
  wanted.unlabelled = 990;
  EXPECT_THAT(message(wanted), HasSubstr("989 such patients"));
  wanted = options("cohort");
  wanted.hours = -1;
  EXPECT_THAT(message(wanted), HasSubstr("hours"));
  wanted = options("cohort");
  wanted.patients = 990;  // leaves 4 timelines for the unlabelled twin
  EXPECT_THAT(message(wanted), HasSubstr("4 timelines are left"));
  wanted = options("cohort");
  wanted.fit_records = {"te03-0024"};
  EXPECT_THAT(message(wanted), HasSubstr("no timeline"));
  EXPECT_FALSE(std::filesystem::exists(wanted.out)) << "nothing is written before all is checked";
}

TEST_F(Cohort, SaysThatItIsSimulated) {
  const CohortOptions wanted = options("cohort");
  simulate_cohort(wanted);
  const auto json = nlohmann::json::parse(read_text(wanted.out / "TWIN_COHORT.json"));
  EXPECT_EQ(json["simulated"], true);
  EXPECT_EQ(json["seed"], 11);
  for (const auto& member : cohort_members(wanted)) {
    const auto folder = wanted.out / (member.labelled ? "training" : "test") / member.record;
    const std::string header = read_text(folder / (member.record + ".hea"));
    EXPECT_THAT(header, HasSubstr("# simulated by PhysioMAE twin cohort, seed 11\r\n"));
    EXPECT_THAT(header, HasSubstr("ECG\r\n"));
    EXPECT_EQ(std::filesystem::exists(folder / (member.record + ".arousal")), member.labelled);
  }
}

// The project's own readers: signals with checksums, labels, annotations.
TEST_F(Cohort, IsReadByOurOwnReaders) {
  const CohortOptions wanted = options("cohort");
  simulate_cohort(wanted);
  for (const auto& member : cohort_members(wanted)) {
    const auto stem =
        wanted.out / (member.labelled ? "training" : "test") / member.record / member.record;
    const auto recording = io::open_recording(stem.string() + ".hea");
    ASSERT_EQ(recording->channels().size(), 13U);
    ASSERT_EQ(recording->frames(), 36000);
    std::vector<std::vector<float>> signals(13, std::vector<float>(36000));
    std::vector<io::ChannelRequest> requests;
    for (size_t c = 0; c < 13; ++c) requests.push_back({c, signals[c]});
    recording->read(0, 36000, requests);
    EXPECT_NO_THROW(recording->verify_checksums());
    EXPECT_EQ(recording->channels()[12].label, "ECG");
    EXPECT_DOUBLE_EQ(recording->channels()[12].to_microvolt, 1000);
    if (!member.labelled) continue;
    const auto labels = io::read_arousal_mat(stem.string() + "-arousal.mat");
    EXPECT_EQ(labels.arousals.size(), 36000U);
    EXPECT_EQ(io::read_mit_annotations(stem.string() + ".arousal").time_resolution_hz, 200);
  }
}

// tests/golden/simulate_golden.py read these files with wfdb-python and h5py and wrote down what it
// found; the hashes pin every byte of what it saw.
TEST_F(Cohort, AgreesWithWhatOutsideToolsRead) {
  const auto golden = nlohmann::json::parse(read_text(PHYSIOMAE_GOLDEN "/simulate_cohort.json"));
  CohortOptions wanted = options("golden");
  wanted.patients = golden["options"]["patients"];
  wanted.unlabelled = golden["options"]["unlabelled"];
  wanted.hours = golden["options"]["hours"];
  wanted.seed = golden["options"]["seed"];
  wanted.threads = 2;
  simulate_cohort(wanted);
  const auto files = hashes(wanted.out);
  EXPECT_EQ(files.size(), golden["sha256"].size());
  for (const auto& [name, hash] : golden["sha256"].items()) {
    ASSERT_TRUE(files.contains(name)) << name;
    EXPECT_EQ(files.at(name), hash.get<std::string>()) << name;
  }
}

}  // namespace
}  // namespace physiomae::simulate
