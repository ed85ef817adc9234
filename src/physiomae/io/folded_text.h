#pragma once

#include <string>
#include <string_view>

namespace physiomae::io {

/// Words for comparison: ASCII in lower case, Latin letters of UTF-8 without their accents
/// ("Âge", "A" and a combining mark, "âge": age; "ß" is s); other characters as they stand.
std::string folded(std::string_view utf8);

}  // namespace physiomae::io
