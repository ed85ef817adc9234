#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "physiomae/io/stage_coding.h"

namespace physiomae::io {

/// What digits mean by a legend in a text: at least three of "0=Wake, 1=N1, ..." or "W: 0, N1: 1",
/// most of whose words name stages, or of "0 Wake, 1 (N1), 2 - N2", all of whose words do. Nothing
/// where there is none. InputError, naming `where`, for a word of it that names none.
std::optional<StageCoding> legend_in(std::string_view text, const std::string& where);

/// The legend in the levels of the JSON file beside a table (BIDS): of the column "stage" or any
/// other whose levels are stages. Nothing where there is none.
std::optional<StageCoding> legend_beside(const std::filesystem::path& table);

}  // namespace physiomae::io
