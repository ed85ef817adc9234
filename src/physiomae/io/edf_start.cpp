#include "physiomae/io/edf_start.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "physiomae/io/plain_text.h"
#include "physiomae/io/time_text.h"

namespace physiomae::io {
namespace {

constexpr std::string_view kDigits = "0123456789";

// Takes off what stands before the next digit: blanks and at most one mark, so that a sign is none.
bool drop_separator(std::string_view& text) {
  const size_t end = text.find_first_of(kDigits);
  if (end == 0 || end == text.npos) return false;
  const std::string_view separator = text.substr(0, end);
  const auto marks = std::ranges::count_if(separator, [](char c) { return c != ' '; });
  text.remove_prefix(end);
  return marks <= 1;
}

// More digits than two would be a year, or numbers that run into each other.
std::optional<std::array<int, 3>> three_numbers(std::string_view text) {
  text = trim(text);
  std::array<int, 3> out{};
  for (size_t k = 0; k < out.size(); ++k) {
    if (k > 0 && !drop_separator(text)) return std::nullopt;
    const size_t digits = std::min(text.find_first_not_of(kDigits), text.size());
    if (digits < 1 || digits > 2) return std::nullopt;
    for (const char c : text.substr(0, digits)) out[k] = 10 * out[k] + (c - '0');
    text.remove_prefix(digits);
  }
  return text.empty() ? std::optional(out) : std::nullopt;
}

}  // namespace

// The clipping date of EDF: years 85 to 99 are of the 20th century, 00 to 84 of the 21st. A time of
// day counts without a date ("00.00.00", and the "yy" of EDF+ from 2085 on).
std::optional<std::string> edf_start_time(std::string_view date_field,
                                          std::string_view time_field) {
  const auto date = three_numbers(date_field);
  const auto time = three_numbers(time_field);
  if (!time || (*time)[0] > 23 || (*time)[1] > 59 || (*time)[2] > 59) return std::nullopt;
  const auto clock = fmt::format("T{:02}:{:02}:{:02}", (*time)[0], (*time)[1], (*time)[2]);
  if (!date) return clock;
  const int year = (*date)[2] >= 85 ? 1900 + (*date)[2] : 2000 + (*date)[2];
  if (!calendar_date(year, (*date)[1], (*date)[0])) return clock;
  return fmt::format("{:04}-{:02}-{:02}", year, (*date)[1], (*date)[0]) + clock;
}

}  // namespace physiomae::io
