#pragma once

#include <string>

#include "physiomae/io/label_options.h"
#include "physiomae/io/table_layout.h"

namespace physiomae::io {

/// The layout of a table without a row of names, where its shape allows one reading only: a column
/// of stages, and beside it times, durations, ends or numbers of epochs; or Luna's annotations.
/// InputError where there are several readings.
TableLayout layout_by_shape(const TextTable& table, const std::string& where,
                            const LabelOptions& options);

}  // namespace physiomae::io
