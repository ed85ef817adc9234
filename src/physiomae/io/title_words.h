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

bool has_word(const Words& words, std::string_view word);

/// The words of a title in one, without accents: "startTime", "Start Time:" and "start-time" are
/// "starttime".
std::string joined_title(std::string_view title);

}  // namespace physiomae::io
