#pragma once

#include <string>
#include <vector>

#include "physiomae/io/label_options.h"
#include "physiomae/io/text_table.h"

// Note [Cells of times]
// Programs write a time in forms that hold only for a whole column: "22.00.30" may be a date, and
// is a time of day where a cell of its column can be no date; R (from 4.3) and .NET leave 00:00:00
// out, so that a date alone among date-times is midnight; "1,020" is 1.02 unless the numbers before
// it reach 990; Excel's days (40179.91667, or 0.91667 of any day) are times of day where all lie
// within a night, or go up by epochs; 220030 is 22:00:30 where only so rows keep a beat,
// and 22.00833 likewise, in hours. Cells are brought to the usual form before a layout is looked
// for.
namespace physiomae::io {

/// Note [Cells of times]; what was assumed. A stated unit goes before.
std::vector<std::string> mend_cells(TextTable& table, const LabelOptions& options);

}  // namespace physiomae::io
