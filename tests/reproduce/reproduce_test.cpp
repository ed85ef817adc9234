// The whole grid, with a program that only pretends to train.
#include "physiomae/reproduce/reproduce.h"

#include <csignal>
#include <cstdlib>

#include "tests/reproduce/grid_fixture.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "physiomae/base/folder_lock.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/base/random.h"
#include "physiomae/reproduce/pace.h"

namespace physiomae::reproduce {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Reproduce : public GridFixture {
 protected:
  // For forked copies of this process, which must not go on with other tests.
  static bool ends_well(const ReproduceRequest& request) {
    try {
      const RunSummary summary = reproduce(request).summary;
      return summary.failed.empty() && summary.left.empty();
    } catch (const std::exception& error) {
      std::fputs(error.what(), stderr);
      return false;
    }
  }
};

TEST(Pace, FollowsWhatCellsReallyTake) {
  Pace pace;
  EXPECT_EQ(pace.factor(), 1);
  pace.add(10, 5);
  pace.add(30, 5);
  EXPECT_EQ(pace.factor(), 0.25);
}

TEST_F(Reproduce, RunsTheGridAndWritesItsTables) {
  const ReproduceResult result = reproduce(request("out"));
  EXPECT_THAT(result.summary.failed, IsEmpty());
  EXPECT_EQ(result.summary.done.size(), result.plan.size());
  for (const std::string name : {"table1", "table2", "table3", "table4", "table5", "table6",
                                 "table7", "fig3", "labels", "external", "times"})
    for (const std::string ending : {".md", ".csv", ".tex"})
      EXPECT_TRUE(std::filesystem::exists(folder_ / "out" / "tables" / (name + ending))) << name;
  const std::string tables = all_tables("out");
  EXPECT_THAT(tables, HasSubstr("Twin cohort"));
  EXPECT_THAT(tables, HasSubstr("1.144 ± 0.090"));  // the paper's
  EXPECT_THAT(tables, HasSubstr("ours: with spectrum"));
  // SimCLR is in the paper and not in this recipe.
  EXPECT_THAT(read_text(folder_ / "out" / "tables" / "table2.md"),
              AllOf(HasSubstr("SimCLR-style"), HasSubstr("not run")));
  // A second call finds everything done.
  const ReproduceResult again = reproduce(request("out"));
  EXPECT_THAT(again.summary.done, IsEmpty());
  EXPECT_EQ(all_tables("out"), tables.substr(0, tables.size()));
}

TEST_F(Reproduce, OnlyOneTableRunsWhatItNeeds) {
  ReproduceRequest wanted = request("out");
  wanted.only = {"table4"};
  const ReproduceResult result = reproduce(wanted);
  for (const PlannedCell& cell : result.plan)
    EXPECT_TRUE(cell.name.starts_with("finetune-") || cell.name.starts_with("pretrain-"))
        << cell.name;
  EXPECT_THAT(all_tables("out"), AllOf(HasSubstr("Table 4"), Not(HasSubstr("Table 2"))));
}

TEST_F(Reproduce, ADryRunRunsAndWritesNothing) {
  ReproduceRequest wanted = request("out");
  wanted.dry_run = true;
  const ReproduceResult result = reproduce(wanted);
  EXPECT_GT(result.plan.size(), 10U);
  EXPECT_THAT(plan_table(result, 0).plain(), HasSubstr("not measured"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
}

// Killed again and again, at moments that the kernel chooses, it ends with the same tables.
TEST_F(Reproduce, KilledAtRandomMomentsItEndsAlike) {
  reproduce(request("whole"));
  RandomSequence random(derive_key(1, Domain::simulation, 0), 0);
  int kills = 0;
  for (bool finished = false; !finished;) {
    std::fflush(nullptr);
    const pid_t pid = fork();
    if (pid == 0) _exit(ends_well(request("killed")) ? 0 : 1);
    usleep(static_cast<useconds_t>(100'000 + 700'000 * random.uniform()));
    kill(pid, SIGKILL);
    int status = 0;
    waitpid(pid, &status, 0);
    finished = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    kills += finished ? 0 : 1;
    ASSERT_LT(kills, 100);
  }
  EXPECT_GT(kills, 1);
  // All but the times, which are not known of cells that were interrupted.
  for (const std::string name :
       {"table1", "table2", "table3", "table4", "table5", "table6", "table7", "fig3", "labels"})
    EXPECT_EQ(read_text(folder_ / "killed" / "tables" / (name + ".csv")),
              read_text(folder_ / "whole" / "tables" / (name + ".csv")));
}

TEST_F(Reproduce, AStopSignalEndsItsCellsAndItGoesOn) {
  std::fflush(nullptr);
  const pid_t pid = fork();
  if (pid == 0) {
    catch_stop_signals();
    try {
      reproduce(request("out"));
    } catch (const Interrupted& stop) {
      _exit(stop.signal_number() == SIGTERM ? 42 : 1);
    }
    _exit(0);
  }
  usleep(250'000);
  kill(pid, SIGTERM);
  int status = 0;
  waitpid(pid, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 42);
  EXPECT_THAT(reproduce(request("out")).summary.failed, IsEmpty());
}

TEST_F(Reproduce, TwoOnOneFolderAtOnceAreRefused) {
  std::filesystem::create_directories(folder_ / "out");
  const auto other = FolderLock::take(folder_ / "out", "shard-0-of-1");
  EXPECT_THAT(message_of<UsageError>([&] { reproduce(request("out")); }),
              AllOf(HasSubstr("another process works on it"), HasSubstr("hint")));
  ReproduceRequest half = request("out");
  half.shards = 2;
  EXPECT_THAT(message_of<UsageError>([&] { reproduce(half); }),
              AllOf(HasSubstr("shard-0-of-1"), HasSubstr("the same n")));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out" / "cells"));
}

TEST_F(Reproduce, ShardsShareAFolder) {
  const auto runs = folder_ / "runs";
  setenv("RUNS", runs.c_str(), 1);
  std::vector<pid_t> shards;
  for (int shard = 0; shard < 3; ++shard) {
    std::fflush(nullptr);
    const pid_t pid = fork();
    if (pid == 0) {
      ReproduceRequest part = request("shared");
      part.shard = shard;
      part.shards = 3;
      _exit(ends_well(part) ? 0 : 1);
    }
    shards.push_back(pid);
  }
  for (const pid_t pid : shards) {
    int status = 0;
    waitpid(pid, &status, 0);
    EXPECT_EQ(status, 0);
  }
  unsetenv("RUNS");
  std::istringstream lines(file_text(runs));
  std::set<std::string> started;
  for (std::string line; std::getline(lines, line);)
    EXPECT_TRUE(started.insert(line).second) << line << " ran twice";
  const ReproduceResult result = reproduce(request("shared"));
  EXPECT_EQ(started.size(), result.plan.size());
  EXPECT_THAT(result.summary.done, IsEmpty());
}

TEST_F(Reproduce, AFailedCellCostsThoseThatNeedItAlone) {
  setenv("FAIL_IN", "pretrain-published-clip_loo-seed1", 1);
  const ReproduceResult result = reproduce(request("out"));
  unsetenv("FAIL_IN");
  EXPECT_THAT(result.summary.failed, testing::ElementsAre("pretrain-published-clip_loo-seed1"));
  EXPECT_THAT(result.summary.left, testing::ElementsAre("probe-published-clip_loo-seed1"));
  EXPECT_THAT(read_text(folder_ / "out" / "tables" / "table2.md"), HasSubstr("(1 of 2 seeds)"));
  EXPECT_THAT(
      read_text(folder_ / "out" / "cells" / "pretrain-published-clip_loo-seed1" / "failed.json"),
      HasSubstr("broken on purpose"));
  EXPECT_THAT(reproduce(request("out")).summary.done.size(), 2U);
}

TEST_F(Reproduce, AFolderOfAnotherRecipeIsRefused) {
  reproduce(request("out"));
  const auto before = all_tables("out");
  EXPECT_THAT(message_of<UsageError>([&] { reproduce(request("out", {"model.dim=32"})); }),
              AllOf(HasSubstr("another recipe"), HasSubstr("here --set model.dim=32"),
                    Not(HasSubstr("--resume")), HasSubstr("another --out")));
  EXPECT_EQ(all_tables("out"), before);
}

TEST_F(Reproduce, AnotherStoreIsRefused) {
  reproduce(request("out"));
  ReproduceRequest other = request("out");
  other.store = folder_ / "other";
  EXPECT_THAT(message_of<InputError>([&] { reproduce(other); }), HasSubstr("is no store"));
  write_store(other.store, /*last_stage=*/0);
  for (const bool dry : {false, true}) {
    other.dry_run = dry;
    EXPECT_THAT(message_of<UsageError>([&] { reproduce(other); }),
                AllOf(HasSubstr("made on another store"), HasSubstr("another --out")));
  }
  // The same records elsewhere are the same store.
  ReproduceRequest moved = request("out");
  moved.store = folder_ / "moved";
  std::filesystem::copy(store_, moved.store, std::filesystem::copy_options::recursive);
  EXPECT_THAT(reproduce(moved).summary.done, IsEmpty());
}

// Folders of versions that did not note their store go on to serve.
TEST_F(Reproduce, AFolderWithoutANoteOfItsStoreTakesTheFirst) {
  reproduce(request("out"));
  const auto note = folder_ / "out" / "store.json";
  const std::string there = read_text(note);
  std::filesystem::remove(note);
  ReproduceRequest looking = request("out");
  looking.dry_run = true;
  reproduce(looking);
  EXPECT_FALSE(std::filesystem::exists(note));
  EXPECT_THAT(reproduce(request("out")).summary.done, IsEmpty());
  EXPECT_EQ(read_text(note), there);
}

TEST_F(Reproduce, AnUnknownSettingIsRefusedBeforeACellStarts) {
  EXPECT_THAT(message_of<UsageError>([&] { reproduce(request("out", {"pretrain.bach=4"})); }),
              AllOf(HasSubstr("unknown key bach"), HasSubstr("hint: did you mean \"batch\"?"),
                    Not(HasSubstr("physiomae: "))));
  for (const auto& entry : std::filesystem::directory_iterator(folder_ / "out"))
    EXPECT_TRUE(entry.path().filename().string().starts_with('.')) << entry.path();
  EXPECT_THAT(reproduce(request("out", {"pretrain.batch=4"})).summary.failed, IsEmpty());
}

TEST_F(Reproduce, AFolderWhereNothingWasMadeServesAnotherRecipe) {
  setenv("FAIL_IN", "-", 1);
  EXPECT_THAT(reproduce(request("out")).summary.done, IsEmpty());
  unsetenv("FAIL_IN");
  // What a verb leaves that was refused.
  const auto cell = folder_ / "out" / "cells" / "pretrain-published-multimae-seed0";
  std::filesystem::create_directories(cell / "out" / "checkpoints");
  write_file(cell / "out" / "config.toml", "[pretrain]\n");
  ReproduceRequest looking = request("out", {"model.dim=32"});
  looking.dry_run = true;
  for (const PlannedCell& planned : reproduce(looking).plan) EXPECT_FALSE(planned.done);
  EXPECT_TRUE(std::filesystem::exists(cell / "out" / "config.toml"));
  EXPECT_THAT(reproduce(request("out", {"model.dim=32"})).summary.failed, IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(cell / "out" / "config.toml"));
  EXPECT_THAT(message_of<UsageError>([&] { reproduce(request("out")); }),
              HasSubstr("another recipe"));
}

// A checkpoint is something to go on with.
TEST_F(Reproduce, AFolderWithACheckpointIsNotFreed) {
  setenv("FAIL_IN", "-", 1);
  reproduce(request("out"));
  unsetenv("FAIL_IN");
  const auto checkpoints =
      folder_ / "out" / "cells" / "pretrain-published-multimae-seed0" / "out" / "checkpoints";
  std::filesystem::create_directories(checkpoints);
  write_file(checkpoints / "step_10.safetensors", "state");
  EXPECT_THAT(message_of<UsageError>([&] { reproduce(request("out", {"model.dim=32"})); }),
              HasSubstr("another recipe"));
}

TEST_F(Reproduce, MembersOfAnotherTypeAreDamage) {
  reproduce(request("out"));
  const auto cell = folder_ / "out" / "cells" / "probe-published-multimae-seed0";
  write_file(cell / "finished.json", R"({"seconds": "x", "in_one_go": true})");
  EXPECT_THAT(message_of<UsageError>([&] { reproduce(request("out")); }),
              AllOf(HasSubstr("finished.json: is damaged"), HasSubstr("hint: remove this file")));
  std::filesystem::remove(cell / "finished.json");
  const std::string scores = read_text(cell / "out" / "scores.json");
  for (const char* damaged :
       {R"({"sizes": ["x"]})", R"({"sizes": [{"patients": "x"}]})",
        R"({"sizes": [{"patients": 0, "methods": [{"tasks": {"sleep": 7}}]}]})"}) {
    write_file(cell / "out" / "scores.json", damaged);
    EXPECT_THAT(message_of<InputError>([&] { reproduce(request("out")); }),
                AllOf(HasSubstr("scores.json"), HasSubstr("hint")))
        << damaged;
  }
  write_file(cell / "out" / "scores.json", scores);
  write_file(cell / "cell.json", R"({"identity": 7})");
  EXPECT_THAT(message_of<UsageError>([&] { reproduce(request("out")); }),
              AllOf(HasSubstr("cell.json: is damaged"), HasSubstr("hint")));
}

TEST_F(Reproduce, ADamagedResultIsAnErrorWithItsFile) {
  reproduce(request("out"));
  const auto file = folder_ / "out" / "cells" / "probe-published-multimae-seed0" / "out";
  write_file(file / "scores.json", "{ broken");
  EXPECT_THAT(message_of<InputError>([&] { reproduce(request("out")); }),
              AllOf(HasSubstr("scores.json"), HasSubstr("remove the cell's folder")));
}

TEST_F(Reproduce, TrialsTellWhatCellsCost) {
  ReproduceRequest wanted = request("out");
  wanted.trials = true;
  const ReproduceResult result = reproduce(wanted);
  for (const PlannedCell& cell : result.plan) EXPECT_GE(cell.estimate, 0) << cell.name;
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out" / "estimate.json"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out" / "trial-0-of-1"));
}

TEST_F(Reproduce, TheLogOfATrialThatFailedIsKept) {
  ReproduceRequest wanted = request("out");
  wanted.trials = true;
  setenv("FAIL_IN", "scratch-joint-1", 1);
  reproduce(wanted);
  unsetenv("FAIL_IN");
  EXPECT_TRUE(
      std::filesystem::exists(folder_ / "out" / "trial-0-of-1" / "scratch-joint-1" / "log"));
}

}  // namespace
}  // namespace physiomae::reproduce
