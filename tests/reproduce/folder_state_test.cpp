// What a grid's folder says of itself: damaged, or of other data.
#include "physiomae/reproduce/folder_state.h"

#include "tests/reproduce/grid_fixture.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace physiomae::reproduce {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

using FolderState = GridFixture;

// Each is an error that names the file, and stays as it is; without it the folder serves again.
TEST_F(FolderState, ADamagedFileIsNotTakenForAMissingOne) {
  ReproduceRequest wanted = request("out");
  wanted.trials = true;
  reproduce(wanted);
  const auto out = folder_ / "out";
  const std::string cell = "cells/probe-published-multimae-seed0";
  for (const std::string& name : {std::string("store.json"), std::string("estimate.json"),
                                  cell + "/cell.json", cell + "/finished.json"}) {
    const std::string whole = read_text(out / name);
    for (const std::string& text : {std::string(), std::string("{ broken"), std::string("[1]"),
                                    std::string("{}"), whole.substr(0, whole.size() / 2)}) {
      write_file(out / name, text);
      for (const bool dry : {false, true}) {
        wanted.dry_run = dry;
        EXPECT_THAT(message_of<UsageError>([&] { reproduce(wanted); }),
                    AllOf(HasSubstr(out / name), HasSubstr("is damaged, expected"),
                          HasSubstr("hint: remove")))
            << text;
      }
      EXPECT_EQ(read_text(out / name), text);
    }
    write_file(out / name, whole);
  }
  wanted.dry_run = false;
  EXPECT_THAT(reproduce(wanted).summary.done, IsEmpty());
}

// Also where no cell left anything, and the folder could be freed for another recipe.
TEST_F(FolderState, ADamagedCellOfAFolderWithoutResultsIsSaid) {
  setenv("FAIL_IN", "-", 1);
  reproduce(request("out"));
  unsetenv("FAIL_IN");
  const auto cell = folder_ / "out/cells/pretrain-published-multimae-seed0/cell.json";
  write_file(cell, "");
  EXPECT_THAT(message_of<UsageError>([&] { reproduce(request("out")); }),
              AllOf(HasSubstr(cell), HasSubstr("is damaged")));
}

TEST_F(FolderState, AnotherSplitUnderTheSamePathIsNamed) {
  reproduce(request("out"));
  std::filesystem::remove(split_);
  dataset::write_split(
      split_, dataset::make_split(store::Store(store_), {.seed = 5, .stratify_age = true}));
  ReproduceRequest wanted = request("out");
  for (const bool dry : {false, true}) {
    wanted.dry_run = dry;
    EXPECT_THAT(message_of<UsageError>([&] { reproduce(wanted); }),
                AllOf(HasSubstr("made on another split"), HasSubstr("--split")));
  }
}

// What a run would refuse, a dry run refuses, and it leaves nothing behind.
TEST_F(FolderState, ADryRunChecksSettings) {
  ReproduceRequest wanted = request("out", {"pretrain.bach=4"});
  wanted.dry_run = true;
  const auto refused = [&] { return message_of<UsageError>([&] { reproduce(wanted); }); };
  EXPECT_THAT(refused(), HasSubstr("unknown key bach"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
  // In a folder that a run would free.
  setenv("FAIL_IN", "-", 1);
  reproduce(request("out"));
  unsetenv("FAIL_IN");
  EXPECT_THAT(refused(), HasSubstr("unknown key bach"));
}

TEST_F(FolderState, AnOutThatIsAFileIsRefused) {
  write_file(folder_ / "file", "");
  for (const bool dry : {false, true})
    for (const char* out : {"file", "file/grid"}) {
      ReproduceRequest wanted = request(out);
      wanted.dry_run = dry;
      EXPECT_THAT(message_of<UsageError>([&] { reproduce(wanted); }),
                  AllOf(HasSubstr("is no folder"), HasSubstr("--out")));
    }
}

// A folder of a version that noted the store alone.
TEST_F(FolderState, TheSplitIsNotedWhereItIsMissing) {
  reproduce(request("out"));
  const auto note = folder_ / "out/store.json";
  const std::string there = read_text(note);
  auto json = nlohmann::ordered_json::parse(there);
  json.erase("split_sha256");
  write_file(note, json.dump());
  EXPECT_THAT(reproduce(request("out")).summary.done, IsEmpty());
  EXPECT_EQ(read_text(note), there);
}

}  // namespace
}  // namespace physiomae::reproduce
