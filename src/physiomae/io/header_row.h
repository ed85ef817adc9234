#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "physiomae/io/label_options.h"
#include "physiomae/io/text_table.h"

namespace physiomae::io {

/// The row that names a table's columns: the one that names most of them, of those above the first
/// row of data. Where a summary of the night stands above the epochs (stage_summary.h), or another
/// table without stages, the row of names behind it. Nothing where there is none.
std::optional<size_t> header_row(const TextTable& table, const LabelOptions& options);

/// Cuts what stands behind a second row of names, with other columns than the first: another list
/// (events under stages). What is said of it, "" where there is none.
std::string drop_second_list(TextTable& table, const LabelOptions& options);

}  // namespace physiomae::io
