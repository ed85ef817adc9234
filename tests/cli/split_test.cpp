#include "physiomae/dataset/split.h"

#include "tests/cli/program.h"
#include "tests/store/made_up_store.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "physiomae/dataset/split_file.h"

namespace physiomae {
namespace {

using testing::HasSubstr;

class SplitVerb : public testing::Test {
 protected:
  SplitVerb() {
    std::vector<store::MadeUpRecord> records;
    for (int i = 0; i < 12; ++i)
      records.push_back({.record = "twin" + std::to_string(i),
                         .patient = "twin" + std::to_string(i),
                         .age_years = i % 2 == 0 ? 30.0 : 70.0,
                         .arousal_on = {0, 6000}});
    records.push_back({.record = "real", .patient = "real", .simulated = false});
    store::write_made_up(store_, records);
  }
  ProgramResult split(std::vector<std::string> more) {
    more.insert(more.begin(), {"split", store_, "--out", out_});
    return run_program(more);
  }

  TemporaryFolder folder_;
  std::string store_ = folder_ / "store", out_ = folder_ / "run/split.json";
};

TEST_F(SplitVerb, WritesAManifestAndSaysWhatIsInIt) {
  const auto result = split({"--stratify", "age", "--scored", "simulated", "--json"});
  ASSERT_EQ(result.status, 0) << result.err;
  const auto table = nlohmann::json::parse(result.out);
  EXPECT_EQ(table["rows"][0]["patients"],
            13 - 1 - 3);  // validation round(.12 n), test round(.22 n)
  EXPECT_EQ(table["rows"][3]["patients"], 3);
  EXPECT_EQ(table["rows"][3]["arousal"], 3);
  const auto manifest = dataset::read_split(out_);
  EXPECT_THAT(manifest.pretrain, testing::Contains("real"));
  EXPECT_THAT(manifest.train, testing::Not(testing::Contains("real")));
}

TEST_F(SplitVerb, KeepsAnExistingManifest) {
  ASSERT_EQ(split({}).status, 0);
  EXPECT_EQ(split({}).status, 0);  // the same again
  const auto other = split({"--seed", "5"});
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.err, HasSubstr("holds another split"));
  EXPECT_EQ(dataset::read_split(out_).seed, 0U);
}

TEST_F(SplitVerb, WarnsWhereTwinsAndRealPatientsAreScoredTogether) {
  EXPECT_THAT(split({}).err, HasSubstr("mix simulated and real"));
}

TEST_F(SplitVerb, SaysThatRecordsCountAsPatients) {
  EXPECT_THAT(split({}).err, testing::Not(HasSubstr("name no patient")));
  store::write_made_up(store_, {{.record = "x", .patient = "x", .patient_known = false}});
  out_ = folder_ / "other.json";
  EXPECT_THAT(split({}).err, HasSubstr("1 of 14 records name no patient"));
}

TEST_F(SplitVerb, RefusesOneRecordingTwice) {
  store::write_made_up(store_, {{.record = "x", .patient = "x", .samples_sha256 = "aa"},
                                {.record = "y", .patient = "y", .samples_sha256 = "aa"}});
  const auto refused = split({});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr("records x and y are the same recording"));
  EXPECT_THAT(refused.err, HasSubstr("--allow-duplicates"));
  EXPECT_FALSE(std::filesystem::exists(out_));
  EXPECT_EQ(split({"--allow-duplicates"}).status, 0);
}

TEST_F(SplitVerb, WrongUsageIsStatusTwo) {
  EXPECT_EQ(split({"--stratify", "sex"}).status, 2);
  for (const std::string seed : {"-1", "18446744073709551616", "1.5"}) {
    const auto result = split({"--seed", seed});
    EXPECT_EQ(result.status, 2) << seed;
    EXPECT_THAT(result.err, HasSubstr("'" + seed + "' is no seed"));
  }
  EXPECT_EQ(split({"--train", "0.9"}).status, 2);
  EXPECT_EQ(run_program({"split"}).status, 2);
}

TEST_F(SplitVerb, EmptyStoreIsRefused) {
  std::filesystem::create_directories(folder_ / "empty/records");
  const auto result = run_program({"split", folder_ / "empty", "--out", out_});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("empty store"));
  EXPECT_FALSE(std::filesystem::exists(out_));
}

}  // namespace
}  // namespace physiomae
