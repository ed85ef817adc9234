#pragma once

#include <string>

#include <fmt/format.h>

namespace physiomae::eval {

/// A cell of a CSV file whose text may hold commas and quotes.
inline std::string csv_quoted(std::string text) {
  for (size_t at = 0; (at = text.find('"', at)) != std::string::npos; at += 2)
    text.insert(at, "\"");
  return fmt::format("\"{}\"", text);
}

}  // namespace physiomae::eval
