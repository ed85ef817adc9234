#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace physiomae::io {

/// Valid UTF-8 whatever the bytes: UTF-8 is kept (a last character cut by a field's width is
/// dropped), anything else is taken as Latin-1. Control characters become spaces, plain_blanks too.
std::string to_utf8(std::string_view bytes);

/// UTF-8 text with a space for each blank of typesetting (no-break, thin, ideographic, ...), and
/// without characters of no width; programs and spreadsheets put them into words and times.
std::string plain_blanks(std::string_view text);

/// Without spaces, tabs, NULs and line ends on either side.
std::string_view trim(std::string_view text);

/// The words between spaces and tabs.
std::vector<std::string_view> words_between_blanks(std::string_view text);

/// ASCII letters only.
std::string to_lower(std::string_view text);

/// Whether it holds digits alone, one at least.
bool is_digits(std::string_view text);

/// The whole of `text`, trimmed, as a finite decimal number ("12", "+0.5", "-1.5E-3"; one decimal
/// comma is taken as a point). Independent of the locale. Nothing when it is anything else.
std::optional<double> parse_double(std::string_view text);

/// The whole of `text`, trimmed, as an integer with an optional sign.
std::optional<int64_t> parse_int(std::string_view text);

/// For messages: printable ASCII between quotes, anything else as `\xNN`, at most 40 bytes.
std::string quoted(std::string_view bytes);

}  // namespace physiomae::io
