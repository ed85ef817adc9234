#pragma once

#include <string_view>

#include "physiomae/io/table_layout.h"

namespace physiomae::io {

constexpr size_t kLongestPreamble = 100;  ///< lines before a heading or the first stage

/// The layout of a table of one column without a name: one stage a line. Lines before the first
/// stage and behind the last that stand nowhere else are a title, a preamble and a footer; they are
/// passed over, which is said. Never throws: what is in doubt shows when the epochs are counted.
TableLayout layout_of_list(const TextTable& table, const StageCoding& coding);

/// Moves layout.end_row before the lines at a list's end that are no stages and stand nowhere else
/// ("Total epochs: 960").
void pass_over_footer(const TextTable& table, const StageCoding& coding, TableLayout& layout);

/// "[HypnogramAASM]", "[HypnogramR&K]": the files of the DREAMS databases.
bool is_dreams_title(std::string_view title);

}  // namespace physiomae::io
