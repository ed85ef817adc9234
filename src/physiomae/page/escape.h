#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

// Note [Names from outside]
// Labels, patients, records and paths come from files that others made. Whatever bytes they hold, a
// page shows them as text: clean_text makes them UTF-8 without control characters, html_text keeps
// them from being markup, script_json keeps them from ending the <script> they stand in, and
// specifications of figures have them as values alone, never in an expression or as a field's name.

namespace physiomae::page {

/// For text and for attributes between double quotes.
std::string html_text(std::string_view bytes);

/// JSON to stand inside <script type="application/json">: clean_text of every string, with <, >, &
/// and the line separators U+2028 and U+2029 as \u escapes. Numbers that are none become null.
std::string script_json(const nlohmann::ordered_json& json);

/// Letters, digits, "-" and "_", in lower case, others as "-": for ids and names of files. Not
/// empty.
std::string identifier(std::string_view bytes);

/// Standard base64 with padding.
std::string base64(std::string_view bytes);

/// The bytes that base64 stands for; characters that are none of it are passed over.
std::string from_base64(std::string_view text);

}  // namespace physiomae::page
