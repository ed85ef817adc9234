#pragma once

#include <string>
#include <string_view>

namespace physiomae::io {

/// One key for a visit, session or night, however it is written: "ses-02", "Visit 2", "V2", "2.0"
/// and "2" are 2; "follow-up" is followup; "" where a cell says nothing.
std::string visit_key(std::string_view text);

}  // namespace physiomae::io
