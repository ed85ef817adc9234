#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace physiomae::io {

using Words = std::vector<std::string>;

/// A column's title as words in lower case: "StartTime", "start_time" and "Start Time [h]" begin
/// with start, time. Whatever is no letter, digit or # divides words, and a capital behind a small
/// letter begins one.
Words title_words(std::string_view title);

}  // namespace physiomae::io
