#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "physiomae/reproduce/features.h"
#include "physiomae/reproduce/grid.h"
#include "physiomae/reproduce/runner.h"

// Note [Trials]
// What a kind of cell costs on this machine is measured by cells in small: few steps, few patients
// of each part (a split of its own), in OUT/trial, at as many at a time as the grid runs. Their
// rates stand in OUT/estimate.json until --estimate or another number of jobs or threads.

namespace physiomae::reproduce {

/// A trial, and what it does (Note [Time of a cell]).
struct Trial {
  std::string kind;
  std::string cell;
  Features features{};
};

struct TrialGrid {
  Grid grid;
  std::vector<Trial> trials;
};

/// Trials for each kind among `cells`; those of probes and finetuning need a trial's pretraining.
TrialGrid make_trials(const Grid& grid, const std::vector<const Cell*>& cells,
                      const Amounts& amounts);

/// A few patients of each part; pretraining is on the training patients.
dataset::SplitManifest trial_split(const dataset::SplitManifest& split);

/// Rates by kind, where known.
using Rates = std::map<std::string, Features>;

/// Runs the trials of the kinds of `cells` that `rates` lacks, and adds them. A kind whose trial
/// fails stays unknown, with a warning. `options.places.cells` is the grid's.
void measure_rates(const Grid& grid, const std::vector<const Cell*>& cells,
                   const RunnerOptions& options, const std::filesystem::path& folder, Rates& rates);

/// Reads OUT/estimate.json; empty where it is not there, damaged, or of other options.
Rates read_rates(const std::filesystem::path& file, const RunnerOptions& options);
void write_rates(const std::filesystem::path& file, const RunnerOptions& options,
                 const Rates& rates);

/// Seconds of cells whose kinds are known; data and split are those of `options.places`.
std::map<std::string, double> estimate_cells(const Grid& grid, const Rates& rates,
                                             const Amounts& amounts);

}  // namespace physiomae::reproduce
