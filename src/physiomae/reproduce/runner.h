#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "physiomae/reproduce/grid.h"

// Note [Shards]
// Cell i of the whole grid belongs to shard i mod n, whatever parts are asked for, so that shards
// of one folder never run the same cell and need no lock between them. A cell that needs one of
// another shard waits for its result to appear.

namespace physiomae::reproduce {

struct RunnerOptions {
  std::filesystem::path program;  ///< this one
  Places places;
  int jobs = 1;     ///< cells at a time
  int threads = 1;  ///< of each
  std::string device = {};
  int shard = 0, shards = 1;
  std::map<std::string, double> estimates = {};  ///< seconds by a cell's name, where known
  bool trials = false;                           ///< short ones: said briefly
  double poll_seconds = 0.05;                    ///< between looks at children
  double wait_seconds = 1;                       ///< between looks at other shards' results
};

/// What became of the cells of this shard; names.
struct RunSummary {
  std::vector<std::string> there;   ///< done before
  std::vector<std::string> done;    ///< now
  std::vector<std::string> failed;  ///< ended otherwise than well
  std::vector<std::string> left;    ///< need one that failed
};

/// Runs those of grid.cells[wanted] that belong to this shard and are not done. A failed cell costs
/// those that need it, no other. Interrupted after a stop signal was handed on to the children and
/// they ended. UsageError when a folder is of another recipe (before anything runs).
RunSummary run_cells(const Grid& grid, const std::vector<size_t>& wanted,
                     const RunnerOptions& options);

/// Waits until another shard has made `cell`, with a message now and then. Error when it failed.
void wait_until_done(const Cell& cell, int owner, const RunnerOptions& options);

/// What a machine adds to a cell's arguments: threads and device, which are no part of its
/// identity.
std::vector<std::string> machine_arguments(const Cell& cell, const RunnerOptions& options);

}  // namespace physiomae::reproduce
