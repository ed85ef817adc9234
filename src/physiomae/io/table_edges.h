#pragma once

#include "physiomae/io/table_layout.h"

// Rows and cells around a table's data that are none of it.

namespace physiomae::io {

/// Moves layout.end_row before the rows at a table's end that sum it up ("REM,24"): words where the
/// rows above have times or numbers (in column `times`), and no stage in letters. They are passed
/// over, which is said.
void pass_over_totals(const TextTable& table, const StageCoding& coding, size_t times,
                      TableLayout& layout);

/// Moves layout.first_row behind a row of units ("s,s,-") under the names, which then are those of
/// the columns that state none.
void take_row_of_units(const TextTable& table, TableLayout& layout);

/// Whether the names in row `header` begin at the second column: R's write.table numbers the rows
/// and gives that column no name. Only then are there stages where the names say so.
bool names_begin_at_second(const TextTable& table, size_t header, const StageCoding& coding);

}  // namespace physiomae::io
