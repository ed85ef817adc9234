#include "physiomae/store/source_index.h"

#include "tests/store/made_up_store.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/file.h"
#include "physiomae/store/record_name.h"

namespace physiomae::store {
namespace {

TEST(SourceIndex, FindsARecordingUnderAnotherName) {
  const TemporaryFolder scratch;
  write_made_up(scratch.path(), {{.record = "before", .patient = "p", .samples_sha256 = "aa"},
                                 {.record = "other", .patient = "q", .samples_sha256 = "bb"}});
  const SourceIndex index(scratch.path());
  EXPECT_EQ(index.holder({"aa"}, "after"), "before");
  EXPECT_EQ(index.holder({"cc", "bb"}, "after"), "other");
  EXPECT_EQ(index.holder({"aa"}, "before"), std::nullopt);  // itself
  EXPECT_EQ(index.holder({"dd"}, "after"), std::nullopt);
  EXPECT_EQ(index.holder({}, "after"), std::nullopt);
  EXPECT_EQ(SourceIndex(scratch.path() / "none").holder({"aa"}, "after"), std::nullopt);
}

TEST(SourceIndex, FilesOfLabelsTellNothing) {
  const TemporaryFolder scratch;
  RecordContent wake = made_up_content({.record = "a", .patient = "a", .samples_sha256 = "aa"});
  RecordContent other = made_up_content({.record = "b", .patient = "b", .samples_sha256 = "bb"});
  wake.header.source_sha256[1] = other.header.source_sha256[1] = "a night awake";
  write_record(scratch.path(), wake);
  write_record(scratch.path(), other);
  EXPECT_TRUE(find_duplicates(Store(scratch.path())).empty());
}

TEST(SourceIndex, PassesOverWhatCannotBeRead) {
  const TemporaryFolder scratch;
  write_made_up(scratch.path(), {{.record = "a", .patient = "a", .samples_sha256 = "aa"},
                                 {.record = "b", .patient = "b", .samples_sha256 = "bb"}});
  write_file(record_path(scratch.path(), "a"), "no record");
  EXPECT_EQ(SourceIndex(scratch.path()).holder({"bb"}, "x"), "b");
}

TEST(SourceIndex, NamesEachPairOfAStore) {
  const TemporaryFolder scratch;
  write_made_up(scratch.path(), {{.record = "c", .patient = "p", .samples_sha256 = "aa"},
                                 {.record = "a", .patient = "p", .samples_sha256 = "aa"},
                                 {.record = "b", .patient = "p", .samples_sha256 = "bb"},
                                 {.record = "d", .patient = "q", .samples_sha256 = "aa"}});
  const auto duplicates = find_duplicates(Store(scratch.path()));
  ASSERT_EQ(duplicates.size(), 2U);
  EXPECT_EQ(duplicates[0].first, "a");
  EXPECT_EQ(duplicates[0].second, "c");
  EXPECT_EQ(duplicates[1].first, "a");
  EXPECT_EQ(duplicates[1].second, "d");
}

// Another program's file of the same samples: rounded otherwise, and without the ECG.
TEST(SourceIndex, SignalsTellTheRecordingWhateverItsFile) {
  const TemporaryFolder scratch;
  RecordContent first = made_up_content({.record = "a", .patient = "a", .samples_sha256 = "aa"});
  for (const size_t m : kEachModality) first.header.channels[m].channel = kModalityNames[m];
  RecordContent copy = first;
  copy.header.record = copy.header.patient = "b";
  copy.header.source_sha256[0] = "bb";
  for (size_t i = 0; i < copy.signals.size(); ++i) copy.signals[i] ^= i % 3 == 0;
  copy.header.channels[3] = {};
  RecordContent other = copy;
  other.header.record = other.header.patient = "c";
  other.header.source_sha256[0] = "cc";
  std::reverse(other.signals.begin(), other.signals.end());
  for (const RecordContent& content : {first, copy, other}) write_record(scratch.path(), content);
  const auto duplicates = find_duplicates(Store(scratch.path()));
  ASSERT_EQ(duplicates.size(), 1U);
  EXPECT_EQ(duplicates[0].first, "a");
  EXPECT_EQ(duplicates[0].second, "b");
}

// A file of samples that took the place of labels is no recording twice.
TEST(SourceIndex, ARoleGoesWithEachHash) {
  RecordHeader header;
  header.source_sha256 = {"hh", "ss", "tt", "ll"};
  header.source_roles = {source_role::kHeader, source_role::kSamples, source_role::kSamples,
                         source_role::kLabels};
  EXPECT_THAT(sample_hashes(header), testing::ElementsAre("ss", "tt"));
  header.source_roles.clear();
  EXPECT_TRUE(sample_hashes(header).empty());
}

}  // namespace
}  // namespace physiomae::store
