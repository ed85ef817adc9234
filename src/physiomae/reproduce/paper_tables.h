#pragma once

#include <string>
#include <vector>

#include "physiomae/report/table.h"
#include "physiomae/reproduce/measured.h"
#include "physiomae/reproduce/paper_values.h"

// Note [Three lines a row]
// For people a row of a table stands as up to three lines: what the paper prints, ours with its
// 95 % interval, and the difference with the same interval moved by the paper's value (the paper
// gives none of its own). Rows that the paper lacks have ours alone. For machines every score is a
// row. What was not run says so, and is neither empty nor zero.

namespace physiomae::reproduce {

/// A table in both forms.
struct TablePair {
  std::string name;  ///< of its files: "table1", "fig3"
  report::Table people;
  report::Table machines;
};

/// One score that a table has as a column.
struct ScoreColumn {
  std::string title, task, score;
};

/// A row: what a reader calls it and where its scores come from.
struct SourceRow {
  std::string title, source;
};

/// Tables 1 to 7: 1 <= table <= 7.
TablePair paper_table(int table, const Grid& grid, const Results& results, const Paper& paper);

/// "0.703 ± 0.001 [0.690, 0.716]", "not run", "n/a".
report::Cell measured_cell(const Measured& measured);

/// All sources that stand in tables of strategies: the paper's, the blocks', the baselines.
std::vector<SourceRow> strategy_rows(const Grid& grid, const std::vector<std::string>& papers);

/// What a reader calls a source.
std::string title_of(const std::string& source);

/// What every table says below: twins, sizes that were capped, seeds.
std::vector<std::string> common_notes(const Grid& grid, const Results& results);

}  // namespace physiomae::reproduce
