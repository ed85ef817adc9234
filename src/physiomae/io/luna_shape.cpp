#include "physiomae/io/luna_shape.h"

#include <algorithm>

namespace physiomae::io {
namespace {

bool holds_words_alone(const ColumnShape& shape) {
  return shape.stage_words + shape.numbers + shape.clocks == 0;
}

size_t open_ends(const TextTable& table, size_t first_row, size_t stop) {
  return static_cast<size_t>(
      std::count_if(table.rows.begin() + static_cast<std::ptrdiff_t>(first_row), table.rows.end(),
                    [&](const TableRow& row) { return cell_of(row, stop) == kUntilTheNext; }));
}

// What stands behind the starts may be durations as well.
bool are_stops(const TextTable& table, size_t first_row, size_t start) {
  return cell_of(table.rows[first_row], start + 1).starts_with('+') ||
         fits_as(ColumnRole::end, table, first_row, start, start + 1) ||
         !fits_as(ColumnRole::duration, table, first_row, start, start + 1);
}

}  // namespace

std::optional<size_t> lunas_start(const TextTable& table, size_t first_row,
                                  const std::vector<ColumnShape>& shapes) {
  const size_t width = shapes.size();
  if (width < 4 || width > 6 || shapes[0].stage_words == 0) return std::nullopt;
  const bool has_channels = width > 4;
  if (shapes[1].stage_words + shapes[1].clocks > 0) return std::nullopt;
  // Numbers may count instances; without channels they may be onsets as well.
  if (has_channels ? !holds_words_alone(shapes[2]) : shapes[1].numbers > 0) return std::nullopt;
  const size_t start = has_channels ? 3 : 2;
  const auto timed = [&](size_t column, size_t open) {
    const ColumnShape& shape = shapes[column];
    return shape.filled > 0 && shape.numbers + shape.clocks + open == shape.filled;
  };
  if (!timed(start, 0) || !timed(start + 1, open_ends(table, first_row, start + 1)))
    return std::nullopt;
  return are_stops(table, first_row, start) ? std::optional(start) : std::nullopt;
}

}  // namespace physiomae::io
