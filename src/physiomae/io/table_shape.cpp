#include "physiomae/io/table_shape.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>

#include "physiomae/io/plain_text.h"
#include "physiomae/io/time_text.h"

namespace physiomae::io {
namespace {

bool is_share(std::string_view cell) {
  if (cell.ends_with('%')) return parse_double(cell.substr(0, cell.size() - 1)).has_value();
  const auto value = parse_double(cell);
  return value && *value >= 0 && *value <= 1;
}

std::optional<double> time_in(const TableRow& row, size_t column) {
  const std::string_view cell = cell_of(row, column);
  if (const auto number = parse_double(cell)) return number;
  const auto clock = parse_time_text(cell);
  return clock ? std::optional(clock->seconds) : std::nullopt;
}

}  // namespace

bool is_time(std::string_view cell) {
  return parse_double(cell) || parse_time_text(cell) || is_date_text(cell);
}

bool is_no_value(std::string_view cell) {
  constexpr std::string_view kNothing[] = {"", "na", "n/a", "nan", "null", "none", "-", "."};
  return std::find(std::begin(kNothing), std::end(kNothing), to_lower(cell)) != std::end(kNothing);
}

std::string_view cell_of(const TableRow& row, size_t column) {
  return column < row.cells.size() ? std::string_view(row.cells[column]) : std::string_view();
}

ColumnShape shape_of(const TextTable& table, size_t first_row, size_t end_row, size_t column,
                     const StageCoding& coding) {
  ColumnShape shape;
  std::set<double> seen;
  for (size_t i = first_row; i < end_row; ++i) {
    const std::string_view cell = cell_of(table.rows[i], column);
    if (cell.empty()) continue;
    ++shape.filled;
    shape.clocks += parse_time_text(cell).has_value();
    shape.dates += is_date_text(cell);
    shape.shares += is_share(cell);
    const auto value = parse_double(cell);
    const auto stage = coding.stage_of(cell);
    shape.stage_words += !value && stage && *stage != Stage::undefined;
    if (!value) continue;
    ++shape.numbers;
    shape.whole = shape.whole && *value == std::round(*value);
    const auto digit = bare_digit(cell);
    shape.digits = shape.digits && digit && may_stand_for_a_stage(*digit);
    shape.sum += *value;
    if (shape.kinds < 3 && seen.insert(*value).second) ++shape.kinds;
    if (shape.last) {
      shape.rises = shape.rises && *value > *shape.last;
      shape.counts = shape.counts && *value == *shape.last + 1;
      shape.unit_steps += *value == *shape.last + 1;
      shape.ups += *value > *shape.last;
      shape.downs += *value < *shape.last;
      shape.steady = shape.steady && *value == *shape.last;
    }
    if (!shape.first) shape.first = value;
    shape.last = value;
  }
  shape.counts = shape.counts && shape.all_numbers() && shape.numbers > 1;
  shape.rises = shape.rises && shape.all_numbers() && shape.numbers > 1;
  return shape;
}

size_t usual_width(const TextTable& table) {
  std::map<size_t, size_t> widths;
  for (const TableRow& row : table.rows)
    if (!row.blank()) ++widths[row.cells.size()];
  const auto most =
      std::max_element(widths.begin(), widths.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == widths.end() ? 0 : most->first;
}

bool fits_as(ColumnRole role, const TextTable& table, size_t first_row, size_t onset,
             size_t column) {
  size_t pairs = 0, met = 0;
  std::optional<double> end;
  for (size_t i = first_row; i < table.rows.size(); ++i) {
    const auto start = time_in(table.rows[i], onset);
    const auto value = parse_double(cell_of(table.rows[i], column));
    if (!start || !value) continue;
    if (end) {
      ++pairs;
      met += std::abs(std::remainder(*end - *start, kDaySeconds)) <
             0.01 * std::max(1.0, std::abs(*value));
    }
    end = role == ColumnRole::end ? *value : *start + *value;
  }
  return pairs == 0 || 10 * met >= 9 * pairs;
}

}  // namespace physiomae::io
