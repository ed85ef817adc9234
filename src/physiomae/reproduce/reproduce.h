#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "physiomae/reproduce/grid.h"
#include "physiomae/reproduce/paper_tables.h"
#include "physiomae/reproduce/recipe.h"
#include "physiomae/reproduce/runner.h"

namespace physiomae::reproduce {

/// What `physiomae reproduce` is asked for.
struct ReproduceRequest {
  Recipe recipe;
  std::filesystem::path out;
  std::filesystem::path program;       ///< that runs the cells: this one
  std::filesystem::path store, split;  ///< instead of the recipe's
  std::vector<std::string> only;       ///< parts; empty: the recipe's
  int jobs = 0;                        ///< 0: the recipe's
  int threads = 0;                     ///< of each cell; 0: processors / jobs
  std::string device;
  int shard = 0, shards = 1;
  bool dry_run = false;
  bool measure = false;  ///< rates anew
  bool trials = true;    ///< off: no estimate, for tests
  double poll_seconds = 0.05, wait_seconds = 1;
};

struct PlannedCell {
  std::string name, kind;
  int shard = 0;
  bool done = false;
  double estimate = -1;  ///< seconds; negative: not known
};

struct ReproduceResult {
  std::vector<PlannedCell> plan;  ///< before anything ran
  RunSummary summary;
  std::vector<TablePair> tables;
};

/// Runs what is missing of the recipe's grid in `out` and writes OUT/tables (Note [Cells], Note
/// [Shards], Note [Trials]). UsageError when another process works on the same shard, or with
/// another number of shards, or the folder is of another recipe.
ReproduceResult reproduce(const ReproduceRequest& request);

/// Cells with state and estimate, and the sum of what is missing in a shard.
report::Table plan_table(const ReproduceResult& result, int shard);

/// The tables of the wanted parts, and the two of the appendices.
std::vector<TablePair> make_tables(const Recipe& recipe, const Grid& grid, const Results& results,
                                   const std::vector<std::string>& parts);

/// folder/<name>.md, .csv, .tex of each, and all.md.
void write_tables(const std::filesystem::path& folder, const std::vector<TablePair>& tables);

}  // namespace physiomae::reproduce
