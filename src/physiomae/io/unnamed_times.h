#pragma once

#include <string>
#include <vector>

#include "physiomae/io/table_layout.h"
#include "physiomae/io/table_shape.h"

namespace physiomae::io {

// Note [Times without a known name]
// Titles come in any language. A column whose title says nothing is taken for times where its cells
// can be nothing else: times of day, or numbers, at a beat of epochs or each of which lies where
// the one before, with its duration, ends; ends and durations fit runs of onsets in the same way.
// Beside numbers of epochs, or durations to be added up, it counts only where it has the rows
// elsewhere in the recording: the middles and the ends of epochs, numbers of other things and
// clocks of another time zone are passed over.

/// Takes such columns of `layout` for its onsets, ends and durations where it has none, and says
/// so. `shapes`: of its columns.
void take_unnamed_times(const TextTable& table, const std::vector<ColumnShape>& shapes,
                        const LabelOptions& options, TableLayout& layout);

}  // namespace physiomae::io
