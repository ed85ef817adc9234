#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace physiomae::io {

/// Start of an EDF recording ("YYYY-MM-DDTHH:MM:SS") by the fields "dd.mm.yy" and "hh.mm.ss" of its
/// header. Zeros in front may lack ("1.1.10", "2:0:0"), and any mark or blanks may stand between
/// the numbers. A time of day counts without a date; nothing without a time of day.
std::optional<std::string> edf_start_time(std::string_view date_field, std::string_view time_field);

}  // namespace physiomae::io
