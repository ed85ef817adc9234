#pragma once

#include <string>
#include <vector>

#include "physiomae/io/stage_coding.h"
#include "physiomae/io/table_layout.h"
#include "physiomae/io/table_shape.h"

// Note [Which column holds the stages]
// A consensus goes before single scorers, these before a machine, a column named after stages
// before one named after sleep or a score, words before digits, the first before the others; what
// the others hold is said. A column of events is the one of stages where its rows are the epochs
// (RemLogic: the column of stages then tells the stage in which each event fell); a few words in a
// column of notes, or one that tells REM from NREM, are not. Where every row is an event, there is
// no scoring of stages, and the stages in which events fell are none.

namespace physiomae::io {

/// What is known of a table with a row of names before its column of stages is.
struct NamedTable {
  const TextTable& table;
  size_t header;
  const TableLayout& layout;  ///< its columns and first row
  const std::vector<ColumnShape>& shapes;
  const StageCoding& coding;
  const std::string& where;
};

/// Note [Which column holds the stages]; says in `assumptions` what was chosen among several.
/// InputError where no column holds any.
size_t choose_stage_column(const NamedTable& named, std::vector<std::string>& assumptions);

}  // namespace physiomae::io
