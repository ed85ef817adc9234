#pragma once

#include <optional>
#include <string>
#include <vector>

#include "physiomae/io/age_titles.h"

namespace physiomae::io {

/// The columns of a table of two or three columns without titles: names that differ from each
/// other, ages, and in a third column sexes. Nothing where no reading or more than one is possible:
/// in "12,45" either may be the age.
std::optional<AgeTitles> columns_by_cells(const std::vector<std::vector<std::string>>& rows);

}  // namespace physiomae::io
