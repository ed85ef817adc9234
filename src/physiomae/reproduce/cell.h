#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

// Note [Cells]
// A cell is one run of this program with a folder of its own, OUT/cells/<name>:
//   cell.json      its identity (SHA-256 over its arguments and those of all it needs, with places
//                  instead of paths) and its command, written before the first run
//   log            standard error of its last run
//   out/           what the verb writes
//   finished.json  seconds of the run that ended it, and whether it was the only one
// It is done when cell.json has the identity asked for and its result is there: the file that its
// verb renames into place last. Nothing else is remembered, so that a grid goes on from any state
// that a killed process leaves, on any machine that sees the folder.

namespace physiomae::reproduce {

/// How much a cell does, in what its time depends on.
struct Extent {
  std::vector<int64_t> sizes = {};  ///< training patients of probes and finetuning; 0: all
  int64_t draws = 1;                ///< of each size that is not all
  int64_t seeds = 1;                ///< run seeds of finetuning
  int64_t tasks = 3;
  int64_t encoders = 1;  ///< that are embedded
};

struct Cell {
  std::string name;                     ///< of its folder
  std::string kind;                     ///< cells of a kind take their time alike
  std::vector<std::string> arguments;   ///< with {out}, {cells}, {store}, {split}
  std::string result;                   ///< in its folder
  std::vector<std::string> needs = {};  ///< names of cells
  std::set<std::string> parts = {};     ///< tables and figures it is for
  Extent extent = {};
  std::string identity = {};

  const std::string& verb() const { return arguments.front(); }
};

/// What the places in arguments stand for.
struct Places {
  std::filesystem::path cells, store, split;
};

/// The arguments of the program.
std::vector<std::string> command_of(const Cell& cell, const Places& places);

std::filesystem::path folder_of(const Cell& cell, const Places& places);
std::filesystem::path result_of(const Cell& cell, const Places& places);

/// Whether its folder was begun for a cell of another identity.
bool is_of_another_recipe(const Cell& cell, const Places& places);

/// Done as Note [Cells] has it. UsageError when the folder is of another identity.
bool is_done(const Cell& cell, const Places& places);

/// Writes cell.json; false where it was there, and this run goes on with an earlier one.
bool begin_cell(const Cell& cell, const Places& places);

/// Seconds that it took in one go; negative when that is not known.
double seconds_of(const Cell& cell, const Places& places);
void finish_cell(const Cell& cell, const Places& places, double seconds, bool in_one_go);

/// What ended its last run, where that was an error.
std::string failure_of(const Cell& cell, const Places& places);
void forget_failure(const Cell& cell, const Places& places);
void fail_cell(const Cell& cell, const Places& places, const std::string& why);

}  // namespace physiomae::reproduce
