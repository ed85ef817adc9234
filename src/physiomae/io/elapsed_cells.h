#pragma once

#include <string>
#include <vector>

#include "physiomae/io/label_options.h"
#include "physiomae/io/text_table.h"

// Note [Elapsed times]
// Some programs mark a time as one since the recording's start, whatever its clock: Luna's
// "0+01:02:03" (hours, minutes, seconds) and "e:12" (the twelfth epoch of 30 s; as the end of a
// row, its end), pandas' "0 days 01:02:03" and "-1 days +23:59:30". They are brought to seconds
// before a layout is looked for, where all times of their column are of this kind. Luna's
// "29-07-16-21:25:23" is a time of day behind a date.
namespace physiomae::io {

/// Note [Elapsed times]; what was assumed. A stated unit of time other than seconds leaves the
/// cells as they are, but `elapsed`, which becomes seconds with them.
std::vector<std::string> mend_elapsed(TextTable& table, LabelOptions& options);

}  // namespace physiomae::io
