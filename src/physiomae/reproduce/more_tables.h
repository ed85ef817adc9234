#pragma once

#include <string>
#include <vector>

#include "physiomae/reproduce/paper_tables.h"
#include "physiomae/reproduce/recipe.h"

namespace physiomae::reproduce {

/// Figure 3's sweep: sleep staging after full finetuning against the mask ratio. Accuracy on
/// validation patients as in the paper where finetuning reports it, and on test patients.
TablePair mask_sweep_table(const GridConfig& config, const Grid& grid, const Results& results,
                           const Paper& paper);

/// Scores against the number of training patients: every strategy and baseline, each task.
TablePair label_efficiency_table(const Grid& grid, const Results& results);

/// Appendix B: other works on the corpus, and ours.
TablePair external_table(const Grid& grid, const Results& results, const Paper& paper);

/// Appendix A: wall-clock times, and ours on this machine.
TablePair times_table(const Grid& grid, const Results& results, const Paper& paper);

}  // namespace physiomae::reproduce
