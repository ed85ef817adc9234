#include <chrono>
#include <csignal>
#include <thread>

#include "tests/ingest/ingest_support.h"
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/records_table.h"
#include "physiomae/ingest/worker_pool.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class IngestFailure : public IngestTest {};

TEST_F(IngestFailure, TwoSourcesOfOneNameAreAnErrorNamingBoth) {
  write_challenge_record(source() / "x", "a", 13000);
  write_edf(source() / "x/a/a-PSG.edf", kPaperLabels, 40);
  const std::string message = message_of([&] { discover_sources({source()}); });
  EXPECT_THAT(message, HasSubstr("x/a/a.hea"));
  EXPECT_THAT(message, HasSubstr("x/a/a-PSG.edf"));
  // The same file twice is no contradiction.
  fs::remove(source() / "x/a/a-PSG.edf");
  EXPECT_EQ(discover_sources({source() / "x", source() / "x" / "a"}).sources.size(), 1U);
}

TEST_F(IngestFailure, AnEmptyFolderIsAnError) {
  EXPECT_THAT(message_of([&] { discover_sources({source()}); }), HasSubstr("no recording found"));
  EXPECT_THAT(message_of([&] { discover_sources({source() / "absent"}); }),
              HasSubstr("no such file"));
}

TEST_F(IngestFailure, OddFilesAreReportedOrPassedOver) {
  write_edf(source() / "good.edf", kPaperLabels, 40);
  write_edf(source() / "._good.edf", kPaperLabels, 40);
  write_edf(source() / "a..b.edf", kPaperLabels, 40);
  ASSERT_EQ(mkfifo((source() / "fifo.edf").c_str(), 0600), 0);
  fs::create_symlink("loop.edf", source() / "loop.edf");
  make_folder(source() / "sub");
  fs::create_directory_symlink(source(), source() / "sub" / "up");
  const SourcePlan plan = discover_sources({source()});
  ASSERT_EQ(plan.sources.size(), 1U);
  EXPECT_EQ(plan.sources[0].record, "good");
  std::map<std::string, std::string> problems;
  for (const SourceProblem& problem : plan.problems) problems[problem.name] = problem.message;
  ASSERT_EQ(problems.size(), 3U);
  EXPECT_THAT(problems["a..b"], HasSubstr("not a plain file name"));
  EXPECT_THAT(problems["fifo.edf"], HasSubstr("no regular file"));
  EXPECT_THAT(problems["loop.edf"], HasSubstr("circle"));
}

TEST_F(IngestFailure, ATableMayNotNameAFifo) {
  ASSERT_EQ(mkfifo((source() / "fifo.edf").c_str(), 0600), 0);
  std::ofstream(source() / "t.csv") << "signal\nfifo.edf\n";
  const IngestSummary summary = ingest(read_records_table(source() / "t.csv"), into(store()));
  EXPECT_EQ(summary.skipped, 1);
  EXPECT_THAT(summary.reports[0].message, HasSubstr("FIFO"));
}

TEST_F(IngestFailure, ABadRecordIsSkippedAndTheOthersAreDone) {
  write_challenge_record(source(), "a", 13000);
  write_challenge_record(source(), "b", 13000);
  write_challenge_record(source(), "c", 13000);
  fs::resize_file(source() / "b" / "b.mat", 20000);
  const IngestSummary summary = ingest_all();
  EXPECT_EQ(summary.ingested, 2);
  EXPECT_EQ(summary.skipped, 1);
  ASSERT_EQ(summary.reports.size(), 3U);
  EXPECT_EQ(summary.reports[1].status, RecordStatus::skipped);
  EXPECT_THAT(summary.reports[1].message, HasSubstr("b.mat"));
  EXPECT_EQ(store::Store(store()).size(), 2U);
}

TEST_F(IngestFailure, ADamagedSampleFailsItsChecksum) {
  write_challenge_record(source(), "a", 13000);
  std::fstream file(source() / "a" / "a.mat", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(24 + 26 * 7000);
  file.put('\x55');
  file.close();
  const IngestSummary summary = ingest_all();
  EXPECT_EQ(summary.skipped, 1);
  EXPECT_THAT(summary.reports[0].message, HasSubstr("checksum"));
}

TEST_F(IngestFailure, StrictStopsAtTheFirstBadRecord) {
  write_edf(source() / "a.edf", {"nothing"}, 40);
  write_edf(source() / "b.edf", kPaperLabels, 40);
  IngestOptions options = into(store());
  options.strict = true;
  const IngestSummary summary = ingest(discover_sources({source()}), options);
  EXPECT_TRUE(summary.stopped);
  EXPECT_EQ(summary.skipped, 1);
  EXPECT_EQ(summary.ingested, 0);
}

TEST_F(IngestFailure, UnreadableFilesAreSkipped) {
  write_edf(source() / "a.edf", kPaperLabels, 40);
  write_edf(source() / "b.edf", kPaperLabels, 40);
  fs::permissions(source() / "a.edf", fs::perms::none);
  fs::permissions(scratch_.path(), fs::perms::all);
  const int status = in_child([&] {
    if (getuid() == 0 && setuid(65534) != 0) return 9;  // root reads everything
    const IngestSummary summary = ingest_all();
    return summary.skipped == 1 && summary.ingested == 1 &&
                   summary.reports[0].message.find("Permission denied") != std::string::npos
               ? 0
               : 1;
  });
  EXPECT_EQ(status, 0);
}

TEST_F(IngestFailure, ARecordShorterThanAWindowIsSkipped) {
  write_edf(source() / "a.edf", kPaperLabels, 29);
  const IngestSummary summary = ingest_all();
  EXPECT_EQ(summary.skipped, 1);
  EXPECT_THAT(summary.reports[0].message,
              HasSubstr("29 s of recording hold no whole window of 30 s"));
}

// The process is killed, workers and all, at ever later moments; then it may finish.
TEST_F(IngestFailure, KilledAtAnyMomentItGoesOnToTheSameBytes) {
  for (const char* name : {"a", "b", "c", "d"}) write_challenge_record(source(), name, 60000);
  const SourcePlan plan = discover_sources({source()});
  IngestOptions options = into(scratch_.path() / "undisturbed");
  ASSERT_EQ(ingest(plan, options).ingested, 4);
  const auto expected = bytes_of(options.store);
  options.store = store();
  options.jobs = 2;
  int killed = 0;
  for (int delay_ms = 1; delay_ms < 2000; delay_ms = delay_ms * 5 / 4 + 3) {
    const pid_t child = fork();
    if (child == 0) {
      ingest(plan, options);
      _exit(0);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status)) break;
    ++killed;
    if (fs::exists(store() / "records"))
      for (const auto& entry : fs::directory_iterator(store() / "records"))
        if (!is_partial(entry.path())) {
          EXPECT_NO_THROW(store::StoredRecord{entry.path()});
        }
  }
  EXPECT_GT(killed, 2);
  const IngestSummary last = ingest(plan, options);
  EXPECT_EQ(last.ingested + last.already_done, 4);
  EXPECT_EQ(bytes_of(store()), expected);  // no partial file is left either
}

TEST_F(IngestFailure, AFullDiskIsAnErrorThatNamesTheStore) {
  write_challenge_record(source(), "a", 60000);
  const SourcePlan plan = discover_sources({source()});
  const int status = in_child([&] {
    struct rlimit limit = {100000, 100000};
    setrlimit(RLIMIT_FSIZE, &limit);
    const std::string message = message_of([&] { ingest(plan, into(store())); });
    return message.find("cannot write") != std::string::npos ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(fs::is_empty(store() / "records"));
  EXPECT_EQ(ingest(plan, into(store())).ingested, 1);  // the same command goes on
}

TEST_F(IngestFailure, NoSpaceLeftOnTheDevice) {
  write_challenge_record(source(), "a", 60000);
  const fs::path disk = scratch_.path() / "disk";
  make_folder(disk);
  if (mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=128k") != 0)
    GTEST_SKIP() << "no right to mount a small disk";
  const std::string message =
      message_of([&] { ingest(discover_sources({source()}), into(disk / "store")); });
  umount(disk.c_str());
  EXPECT_THAT(message, HasSubstr("No space left on device"));
  EXPECT_THAT(message, HasSubstr("hint: free some space"));
}

TEST(WorkerPool, AWorkerThatDiesCostsItsTaskAlone) {
  std::map<int64_t, TaskOutcome> outcomes;
  const bool whole = run_in_workers(
      5, 2,
      [](int64_t task) -> std::string {
        if (task == 1) raise(SIGKILL);
        if (task == 3) _exit(7);
        return std::string(100000, static_cast<char>('a' + task));  // more than a pipe holds
      },
      [&](const TaskOutcome& outcome) {
        outcomes[outcome.task] = outcome;
        return true;
      });
  EXPECT_TRUE(whole);
  ASSERT_EQ(outcomes.size(), 5U);
  EXPECT_TRUE(outcomes[1].died);
  EXPECT_THAT(outcomes[1].result, HasSubstr("signal 9"));
  EXPECT_TRUE(outcomes[3].died);
  EXPECT_THAT(outcomes[3].result, HasSubstr("status 7"));
  EXPECT_EQ(outcomes[4].result, std::string(100000, 'e'));
  EXPECT_GT(outcomes[0].peak_rss_kib, 0);
}

TEST(WorkerPool, StopsWhenTold) {
  int seen = 0;
  EXPECT_FALSE(run_in_workers(
      100, 2, [](int64_t) { return std::string("x"); },
      [&](const TaskOutcome&) { return ++seen < 3; }));
  EXPECT_LT(seen, 6);
}

}  // namespace
}  // namespace physiomae::ingest
