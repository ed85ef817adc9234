#include "physiomae/io/edf_age.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "physiomae/io/edf_months.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/time_text.h"

namespace physiomae::io {
namespace {

using std::chrono::year_month_day;

constexpr int64_t kOldest = 110;

// "02-MAY-1951".
std::optional<year_month_day> birthdate(std::string_view word) {
  if (word.size() != 11 || word[2] != '-' || word[6] != '-') return std::nullopt;
  const auto day = parse_int(word.substr(0, 2)), year = parse_int(word.substr(7));
  const auto* const month = std::ranges::find_if(kEdfMonths, [&](std::string_view name) {
    return to_lower(name) == to_lower(word.substr(3, 3));
  });
  if (!day || !year || month == kEdfMonths.end()) return std::nullopt;
  return calendar_date(*year, month - kEdfMonths.begin() + 1, *day);
}

// The number in front of "yr" at the end of a word.
std::optional<int64_t> stated_years(std::string_view word) {
  if (!word.ends_with("yr")) return std::nullopt;
  word.remove_suffix(2);
  const size_t before = word.find_last_not_of("0123456789");
  return parse_int(before == word.npos ? word : word.substr(before + 1));
}

std::optional<double> plausible(int64_t years) {
  return years >= 0 && years <= kOldest ? std::optional(static_cast<double>(years)) : std::nullopt;
}

}  // namespace

std::optional<double> edf_age_years(std::string_view patient_field, std::string_view start_time) {
  const std::vector<std::string_view> words = words_between_blanks(patient_field);
  const auto start = start_date(start_time);
  if (words.size() >= 3 && start) {
    if (const auto born = birthdate(words[2])) {
      const bool had_birthday =
          std::pair(start->month(), start->day()) >= std::pair(born->month(), born->day());
      return plausible(static_cast<int>(start->year()) - static_cast<int>(born->year()) -
                       (had_birthday ? 0 : 1));
    }
  }
  for (const std::string_view word : words)
    if (const auto years = stated_years(word)) return plausible(*years);
  return std::nullopt;
}

}  // namespace physiomae::io
