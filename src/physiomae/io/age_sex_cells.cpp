#include "physiomae/io/age_sex_cells.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/io/folded_text.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_coding.h"

namespace physiomae::io {
namespace {

constexpr double kOldest = 130;
constexpr double kTopCode = 90;  ///< what the NSRR and others write for all ages above 89
constexpr size_t kMostWarnings = 10;
constexpr std::string_view kStateSexes =
    ", or what digits mean in the title, as in \"sex (M=1, F=2)\"";

struct Unit {
  std::string_view word;
  double years;
};
// The longer before those that they end with; "M" is DICOM's month.
constexpr std::array kUnits = {Unit{"years old", 1},
                               Unit{"years", 1},
                               Unit{"year", 1},
                               Unit{"yrs", 1},
                               Unit{"yr", 1},
                               Unit{"y.o.", 1},
                               Unit{"yo", 1},
                               Unit{"jahre", 1},
                               Unit{"ans", 1},
                               Unit{"anos", 1},
                               Unit{"anni", 1},
                               Unit{"jaar", 1},
                               Unit{"months", 1.0 / 12},
                               Unit{"month", 1.0 / 12},
                               Unit{"monate", 1.0 / 12},
                               Unit{"mois", 1.0 / 12},
                               Unit{"mo", 1.0 / 12},
                               Unit{"m", 1.0 / 12},
                               Unit{"weeks", 7 / 365.25},
                               Unit{"w", 7 / 365.25},
                               Unit{"days", 1 / 365.25},
                               Unit{"d", 1 / 365.25},
                               Unit{"y", 1},
                               Unit{"j", 1},
                               Unit{"a", 1}};

bool drop_front(std::string_view& text, std::string_view mark) {
  if (!text.starts_with(mark)) return false;
  text = trim(text.substr(mark.size()));
  return true;
}

bool drop_back(std::string_view& text, std::string_view mark) {
  if (!text.ends_with(mark)) return false;
  text = trim(text.substr(0, text.size() - mark.size()));
  return true;
}

struct Age {
  double years = 0;
  bool at_least = false;  ///< "90+": de-identified tables say no more
};

// Takes a unit from the end, with or without a point behind it ("45 yrs.").
const Unit* take_unit(std::string_view& text) {
  std::string_view without_point = text;
  drop_back(without_point, ".");
  for (const Unit& unit : kUnits)
    for (std::string_view* form : {&text, &without_point})
      if (drop_back(*form, unit.word)) {
        text = *form;
        return &unit;
      }
  return nullptr;
}

// "3y 6m", "2 Jahre 11 Monate".
std::optional<double> years_and_months(std::string_view text) {
  const size_t word = text.find_first_not_of("0123456789 ");
  const size_t second = word == text.npos ? word : text.find_first_of("0123456789", word);
  if (second == text.npos) return std::nullopt;
  std::string_view of_years = trim(text.substr(0, second)), of_months = text.substr(second);
  drop_back(of_years, ",");
  const Unit *years = take_unit(of_years), *months = take_unit(of_months);
  if (years == nullptr || months == nullptr || years->years != 1 || months->years != 1.0 / 12)
    return std::nullopt;
  const auto whole = parse_int(of_years), part = parse_int(of_months);
  if (!whole || !part || *part > 11) return std::nullopt;
  return static_cast<double>(*whole) + static_cast<double>(*part) / 12;
}

std::optional<Age> parse_age(std::string_view cell, double years_a_unit) {
  const std::string lower = folded(cell);
  std::string_view text = trim(lower);
  if (const auto both = years_and_months(text); both && *both <= kOldest)
    return Age{.years = *both};
  Age age;
  for (const std::string_view mark : {">=", "\xE2\x89\xA5", ">"})
    age.at_least = drop_front(text, mark) || age.at_least;
  for (const std::string_view mark : {"or older", "and older", "or over", "and over", "or more"})
    age.at_least = drop_back(text, mark) || age.at_least;
  drop_back(text, "old");
  if (const Unit* unit = take_unit(text)) years_a_unit = unit->years;
  age.at_least = drop_back(text, "+") || age.at_least;
  const auto number = parse_double(text);
  if (!number || *number < 0 || *number * years_a_unit > kOldest) return std::nullopt;
  age.years = *number * years_a_unit;
  return age;
}

}  // namespace

bool is_unknown_cell(std::string_view cell) {
  const std::string text = to_lower(trim(cell));
  return text.empty() || text == "?" || text == "nan" || text == "n/a" || text == "na" ||
         text == "unknown" || text == "-" || text == "none" || text == "null" || text == "." ||
         text == "<na>" || text == "missing" || text == "n.a." || text == "n.d." ||
         text == "k.a." || text == "unbekannt" || text == "inconnu" || text == "#n/a";
}

std::optional<double> read_age_cell(std::string_view cell, double years_a_unit) {
  const auto age = parse_age(cell, years_a_unit);
  return age ? std::optional(age->years) : std::nullopt;
}

AgeSexCells::AgeSexCells(std::string where) : where_(std::move(where)) {}

std::optional<double> AgeSexCells::age(int64_t line, std::string_view cell, std::string_view name,
                                       double years_a_unit) {
  if (is_unknown_cell(cell)) return std::nullopt;
  const auto read = parse_age(cell, years_a_unit);
  if (!read) {
    say(line, fmt::format("age {}, expected a number from 0 to {}; taken as unknown",
                          io::quoted(cell), kOldest));
    return std::nullopt;
  }
  at_top_code_ += read->years == kTopCode && !read->at_least;
  oldest_ = std::max(oldest_, read->years);
  if (read->at_least) at_least_.push_back(fmt::format("{} ({})", name, trim(cell)));
  return read->years;
}

std::string AgeSexCells::sex(int64_t line, std::string_view cell, const SexColumn& column) {
  if (is_unknown_cell(cell)) return "";
  const std::string read = column.sex(cell);
  if (read.empty())
    say(line, fmt::format("sex {}, expected M or F{}; taken as unknown", io::quoted(cell),
                          bare_digit(cell) ? kStateSexes : ""));
  return read;
}

void AgeSexCells::say(int64_t line, const std::string& what) {
  if (said_.size() < kMostWarnings)
    said_.push_back(fmt::format("{}: line {}: {}", where_, line, what));
  else
    ++not_listed_;
}

std::vector<std::string> AgeSexCells::warnings() const {
  std::vector<std::string> warnings = said_;
  if (not_listed_ > 0)
    warnings.push_back(fmt::format("{}: {} more lines of this kind", where_, not_listed_));
  if (at_top_code_ > 0 && oldest_ == kTopCode)
    warnings.push_back(fmt::format(
        "{}: {} ages are {:g} and none is above: where a table is top-coded, as the NSRR's are, "
        "that stands for {:g} and more",
        where_, at_top_code_, kTopCode, kTopCode));
  if (at_least_.empty()) return warnings;
  const size_t shown = std::min(at_least_.size(), kMostWarnings);
  warnings.push_back(fmt::format(
      "{}: {} ages are top-coded and taken as the number that stands there: {}{}", where_,
      at_least_.size(),
      fmt::join(at_least_.begin(), at_least_.begin() + static_cast<ptrdiff_t>(shown), ", "),
      shown < at_least_.size() ? ", ..." : ""));
  return warnings;
}

}  // namespace physiomae::io
