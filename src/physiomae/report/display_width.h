#pragma once

#include <cstddef>
#include <string_view>

namespace physiomae::report {

/// Columns that a terminal gives to UTF-8 `text`: combining marks take none, wide East Asian
/// characters two, invalid bytes one.
size_t display_width(std::string_view text);

}  // namespace physiomae::report
