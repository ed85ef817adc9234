#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace physiomae {

/// Length of the UTF-8 character at `text[at]`: 0 when the bytes are no UTF-8, -1 when the text
/// ends inside a character that was right so far.
int utf8_length(std::string_view text, size_t at);

/// True when all of `text` is UTF-8.
bool is_utf8(std::string_view text);

/// Each byte as the character of that number (ISO 8859-1).
std::string latin1_to_utf8(std::string_view bytes);

/// Valid UTF-8 whatever the bytes: UTF-8 is kept, anything else is taken as Latin-1. What would
/// act instead of being read becomes U+FFFD: control characters other than tab and line end, and
/// the marks that turn the direction of writing (which let a name look like another).
std::string clean_text(std::string_view bytes);

/// What a terminal may be sent: clean_text with each control character shown as its number, "\x1b".
std::string terminal_text(std::string_view bytes);

/// A file's name or path inside a message: one line of UTF-8 whatever the bytes. Those that are no
/// UTF-8, control characters and line ends stand as their numbers, "\xe4".
std::string shown_name(std::string_view bytes);

}  // namespace physiomae
