#include "physiomae/dataset/split_file.h"

#include <algorithm>

#include "tests/dataset/split_cohort.h"
#include "tests/store/made_up_store.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae::dataset {
namespace {

using testing::HasSubstr;
using testing::SizeIs;
using testing::ThrowsMessage;

class SplitFile : public testing::Test {
 protected:
  SplitFile() : path_(folder_.path() / "split.json") {
    split_ = make_split(cohort(12, 3), {.seed = 0xFFFFFFFFFFFFFFFFULL, .stratify_age = true});
    write_split(path_, split_);
  }
  void edit(const std::string& from, const std::string& to) {
    std::string text = read_text(path_);
    const size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    write_file(path_, text.replace(at, from.size(), to));
  }
  // Writes an altered split with a hash that fits.
  void forge(const SplitManifest& altered) {
    edit("\"hash\": \"" + split_.hash, "\"hash\": \"" + split_hash(altered));
  }

  TemporaryFolder folder_;
  std::filesystem::path path_;
  SplitManifest split_;
};

TEST_F(SplitFile, GoesThereAndBack) {
  const SplitManifest read = read_split(path_);
  EXPECT_EQ(read.hash, split_.hash);
  EXPECT_EQ(read.seed, split_.seed);
  EXPECT_EQ(read.pretrain, split_.pretrain);
  EXPECT_EQ(read.train, split_.train);
  EXPECT_EQ(read.validation, split_.validation);
  EXPECT_EQ(read.test, split_.test);
  EXPECT_TRUE(read.stratified_by_age);
}

TEST_F(SplitFile, TamperingIsRefused) {
  const SplitManifest original = split_;
  for (const auto& [from, to] :
       {std::pair{std::string("18446744073709551615"), std::string("18446744073709551614")},
        {"\"stratified_by_age\": true", "\"stratified_by_age\": false"},
        {split_.test[0], "p2000"},
        {split_.hash.substr(0, 8), "00000000"}}) {
    write_split(path_, original);
    edit(from, to);
    EXPECT_THAT([&] { read_split(path_); }, ThrowsMessage<InputError>(testing::AllOf(
                                                HasSubstr(path_.string()), HasSubstr("hash"))))
        << from;
  }
}

TEST_F(SplitFile, PatientInTwoPartsIsRefusedEvenWithAFittingHash) {
  for (auto member : {&SplitManifest::train, &SplitManifest::validation, &SplitManifest::test}) {
    SplitManifest bad = split_;
    (bad.*member).push_back(bad.train[0]);
    bad.hash = split_hash(bad);
    EXPECT_THAT([&] { bad.validate(); }, ThrowsMessage<InputError>(HasSubstr("twice")));
    EXPECT_THROW(write_split(path_, bad), InputError);
  }
  SplitManifest leak = split_;
  leak.pretrain.push_back(leak.test[0]);
  leak.hash = split_hash(leak);
  EXPECT_THAT([&] { leak.validate(); },
              ThrowsMessage<InputError>(HasSubstr("test patient " + leak.test[0])));
  SplitManifest lost = split_;
  std::erase(lost.pretrain, lost.train[0]);
  lost.hash = split_hash(lost);
  EXPECT_THROW(lost.validate(), InputError);
  SplitManifest doubled = split_;
  doubled.pretrain.push_back(doubled.pretrain[0]);
  doubled.hash = split_hash(doubled);
  EXPECT_THROW(doubled.validate(), InputError);
}

TEST_F(SplitFile, OtherFilesAreRefused) {
  for (const char* text : {"", "{", "[]", "{}", "7", R"({"format": "physiomae-split-9"})",
                           R"({"format": "physiomae-split-1", "seed": -1})", "\xFF\xFE"}) {
    write_file(path_, text);
    EXPECT_THROW(read_split(path_), InputError) << text;
  }
  write_split(path_, split_);
  edit("\"train\": [", "\"train\": [7,");
  EXPECT_THROW(read_split(path_), InputError);
  EXPECT_THROW(read_split(folder_.path() / "absent.json"), InputError);
}

TEST(SplitStore, UnlabelledRecordsServePretraining) {
  const TemporaryFolder folder;
  std::vector<store::MadeUpRecord> records;
  for (int i = 0; i < 6; ++i)
    records.push_back({.record = "r" + std::to_string(i),
                       .patient = "p" + std::to_string(i / 2),  // two records a patient
                       .age_years = 30.0 + 20 * i});
  records.push_back({.record = "u", .patient = "without", .stages = {-1, -1}});
  store::write_made_up(folder.path(), records);
  const store::Store store(folder.path());
  const SplitManifest split = make_split(store, {.seed = 1});
  EXPECT_THAT(split.train, SizeIs(1));
  EXPECT_THAT(split.validation, SizeIs(1));
  EXPECT_THAT(split.test, SizeIs(1));
  EXPECT_THAT(split.pretrain, testing::UnorderedElementsAre("without", split.train[0]));
}

}  // namespace
}  // namespace physiomae::dataset
