#pragma once

#include <array>
#include <string_view>

namespace physiomae::io {

/// Months as EDF+ writes them in dates ("02-MAY-1951").
inline constexpr std::array<std::string_view, 12> kEdfMonths = {
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};

}  // namespace physiomae::io
