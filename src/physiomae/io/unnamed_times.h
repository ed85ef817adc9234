#pragma once

#include <string>
#include <vector>

#include "physiomae/io/table_layout.h"
#include "physiomae/io/table_shape.h"

namespace physiomae::io {

// Note [Times without a known name]
// Titles come in any language. A column whose title says nothing is one of times where its cells
// can be nothing else: times of day, or rising numbers, at a beat of epochs, or each of which lies
// where the one before, with its duration, ends; ends and durations fit the onsets in the same way.
// What looks like times and fits nothing is refused: it would say where the stages lie, and nobody
// would know that it was not asked.

/// Takes such columns of `layout` for its onsets, ends and durations where it has none, and says
/// so. `shapes`: of its columns. InputError, naming `where`, where one may be onsets and fits none.
void take_unnamed_times(const TextTable& table, const std::vector<ColumnShape>& shapes,
                        const std::string& where, TableLayout& layout);

}  // namespace physiomae::io
