// A store that is there already: what is done, what is made anew, who may write.
#include "tests/ingest/ingest_support.h"
#include <gmock/gmock.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/ingest.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;
using io::Stage;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class IngestAgain : public IngestTest {};

TEST_F(IngestAgain, ASecondCallFindsEverythingDone) {
  write_challenge_record(source(), "a", kSamples, kStages);
  write_challenge_record(source(), "b", kSamples);
  ASSERT_EQ(ingest_all().ingested, 2);
  const auto before = bytes_of(store());
  const auto time = fs::last_write_time(store::record_path(store(), "a"));
  const IngestSummary again = ingest_all();
  EXPECT_EQ(again.already_done, 2);
  EXPECT_EQ(again.ingested, 0);
  EXPECT_EQ(again.reports[0].windows, 5);
  EXPECT_EQ(bytes_of(store()), before);
  EXPECT_EQ(fs::last_write_time(store::record_path(store(), "a")), time);
}

TEST_F(IngestAgain, WhatChangedIsMadeAnew) {
  write_challenge_record(source(), "a", kSamples, kStages);
  write_challenge_record(source(), "b", kSamples);
  ASSERT_EQ(ingest_all().ingested, 2);
  write_challenge_record(source(), "b", kSamples - 6000);
  IngestSummary again = ingest_all();
  EXPECT_EQ(again.ingested, 1);
  EXPECT_EQ(again.already_done, 1);
  std::ofstream(source() / "age-sex.csv") << "Record,Sex,Age\na,F,61\n";
  again = ingest_all();
  EXPECT_EQ(again.ingested, 1);
  IngestOptions options = into(store());
  options.map.substitute("EEG=C4-M1");
  EXPECT_EQ(ingest(discover_sources({source()}), options).ingested, 2);
  std::ofstream(store::record_path(store(), "a")) << "damaged";
  EXPECT_EQ(ingest(discover_sources({source()}), options).ingested, 1);
}

TEST_F(IngestAgain, ARecordWithAFlippedBitIsMadeAnew) {
  write_challenge_record(source(), "a", kSamples, kStages);
  ASSERT_EQ(ingest_all().ingested, 1);
  const auto before = bytes_of(store());
  const fs::path record = store::record_path(store(), "a");
  std::string damaged = read_text(record);
  for (const size_t byte : {damaged.size() / 2, damaged.size() - 1, size_t{100}}) {
    damaged[byte] = static_cast<char>(damaged[byte] ^ 1);
    std::ofstream(record, std::ios::binary) << damaged;
    damaged[byte] = static_cast<char>(damaged[byte] ^ 1);
    EXPECT_EQ(ingest_all().ingested, 1) << byte;
    EXPECT_EQ(bytes_of(store()), before);
  }
}

TEST_F(IngestAgain, AStoreOfAnotherRecipeIsRefused) {
  write_challenge_record(source(), "a", kSamples);
  ASSERT_EQ(ingest_all().ingested, 1);
  IngestOptions options = into(store());
  options.recipe = signal::Recipe::paper;
  const auto before = bytes_of(store());
  try {
    ingest(discover_sources({source()}), options);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("anti_aliased-1"));
    EXPECT_THAT(error.what(), HasSubstr("paper-1"));
  }
  EXPECT_EQ(bytes_of(store()), before);
}

TEST_F(IngestAgain, ShardsTogetherGiveTheWhole) {
  for (const char* name : {"a", "b", "c", "d", "e"}) write_challenge_record(source(), name, 13000);
  ASSERT_EQ(ingest_all().ingested, 5);
  const SourcePlan plan = discover_sources({source()});
  IngestOptions options = into(scratch_.path() / "sharded");
  options.shards = 2;
  // Both at once, into one store.
  const int status = in_child([&] {
    const pid_t other = fork();
    IngestOptions mine = options;
    mine.shard = other == 0 ? 1 : 0;
    const bool good = ingest(plan, mine).ingested == (other == 0 ? 2 : 3);
    if (other == 0) _exit(good ? 0 : 1);
    int ended = 0;
    waitpid(other, &ended, 0);
    return good && ended == 0 ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
  EXPECT_EQ(bytes_of(options.store), bytes_of(store()));
}

TEST_F(IngestAgain, TwoIngestsIntoOneStoreDoNotHarmEachOther) {
  for (const char* name : {"a", "b", "c"}) write_challenge_record(source(), name, 13000);
  ASSERT_EQ(ingest_all().ingested, 3);
  const SourcePlan plan = discover_sources({source()});
  const IngestOptions options = into(scratch_.path() / "twice");
  const int status = in_child([&] {
    const pid_t other = fork();
    const bool good = ingest(plan, options).skipped == 0;
    if (other == 0) _exit(good ? 0 : 1);
    int ended = 0;
    waitpid(other, &ended, 0);
    return good && ended == 0 ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
  EXPECT_EQ(bytes_of(options.store), bytes_of(store()));
}

}  // namespace
}  // namespace physiomae::ingest
