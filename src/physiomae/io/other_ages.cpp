#include "physiomae/io/other_ages.h"

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "physiomae/base/utf8.h"
#include "physiomae/io/age_sex_cells.h"

namespace physiomae::io {
namespace {

constexpr double kSameYears = 1;  ///< ages that are rounded differ by less

}  // namespace

OtherAges::OtherAges(const AgeTitles& titles, std::vector<std::string> cells)
    : titles_(titles), cells_(std::move(cells)) {}

std::string OtherAges::title(size_t column) const {
  return column < cells_.size() ? '"' + shown_name(cells_[column]) + '"'
                                : fmt::format("{}", column + 1);
}

// Nothing where the other says nothing of a part of a year.
std::optional<double> OtherAges::finer(double age, double other, const OtherAgeColumn& column) {
  if (column.years >= 1 || age != std::floor(age)) return std::nullopt;
  if (std::floor(other) == age) return other;
  if (other >= 1) return std::nullopt;
  ++added_.lines;
  return age + other;
}

std::optional<double> OtherAges::complete(std::optional<double> age,
                                          const std::vector<std::string>& line,
                                          std::string_view name) {
  for (const OtherAgeColumn& column : titles_.other_ages) {
    const auto other = read_age_cell(line[column.column], column.years);
    if (!other) continue;
    if (!age) {
      if (filled_.lines++ == 0) filled_.first = fmt::format("{}: {:.3g}", name, *other);
      return other;
    }
    if (const auto exact = finer(*age, *other, column)) return exact;
    if (std::abs(*age - *other) > kSameYears && differ_.lines++ == 0)
      differ_.first = fmt::format("{}: {:g} and {:.3g}", name, *age, *other);
  }
  return age;
}

std::vector<std::string> OtherAges::said() const {
  std::vector<std::string> said;
  if (!titles_.age || titles_.other_ages.empty()) return said;
  const std::string taken = title(*titles_.age), other = title(titles_.other_ages.front().column);
  if (differ_.lines > 0)
    said.push_back(
        fmt::format("columns {} and {} differ by more than a year in {} lines ({}); {} is taken",
                    taken, other, differ_.lines, differ_.first, taken));
  if (filled_.lines > 0)
    said.push_back(fmt::format("{} ages are those of column {}, where {} has none ({})",
                               filled_.lines, other, taken, filled_.first));
  if (added_.lines > 0)
    said.push_back(
        fmt::format("parts of a year in column {} are added to the years of column {} in {} lines",
                    other, taken, added_.lines));
  return said;
}

}  // namespace physiomae::io
