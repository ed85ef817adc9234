#include "physiomae/io/elapsed_cells.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/io/plain_text.h"
#include "physiomae/io/table_layout.h"
#include "physiomae/io/table_shape.h"
#include "physiomae/io/time_text.h"

namespace physiomae::io {
namespace {

constexpr double kLunasEpochSeconds = 30;

// A time that is no date and no half of a day.
std::optional<double> plain_clock(std::string_view text) {
  if (text.find_first_not_of("0123456789:.") != text.npos) return std::nullopt;
  const auto time = parse_time_text(text);
  return time ? std::optional(time->seconds) : std::nullopt;
}

// "0+01:02:03", "0 days 01:02:03.500000", "-1 days +23:59:30".
std::optional<double> elapsed_seconds(std::string_view cell) {
  if (cell.starts_with("0+")) return plain_clock(cell.substr(2));
  const size_t word = cell.find(" day");
  if (word == cell.npos) return std::nullopt;
  std::string_view clock = cell.substr(word + 4);
  if (clock.starts_with('s')) clock.remove_prefix(1);
  clock = trim(clock);
  if (clock.starts_with('+')) clock.remove_prefix(1);
  const auto days = parse_int(cell.substr(0, word));
  const auto seconds = plain_clock(clock);
  if (!days || !seconds || *seconds >= kDaySeconds) return std::nullopt;
  return kDaySeconds * static_cast<double>(*days) + *seconds;
}

// "e:12"; the first is 1.
std::optional<int64_t> lunas_epoch(std::string_view cell) {
  constexpr int64_t kMost = 1'000'000;
  if (!cell.starts_with("e:")) return std::nullopt;
  const auto number = parse_int(cell.substr(2));
  return number && *number >= 1 && *number <= kMost ? number : std::nullopt;
}

// The dash before the time of day in "29-07-16-21:25:23" and "29/07/16-21:25:23".
std::optional<size_t> clock_behind_dash(std::string_view cell) {
  const size_t dash = cell.find_last_of('-');
  if (dash == cell.npos || !is_date_text(cell.substr(0, dash))) return std::nullopt;
  return plain_clock(cell.substr(dash + 1)) ? std::optional(dash) : std::nullopt;
}

std::string& cell_at(TextTable& table, size_t row, size_t column) {
  return table.rows[row].cells[column];
}

// The rows whose cell of the column is of a kind; empty where another cell of it is a time, too.
template <typename Kind>
std::vector<size_t> rows_of(const TextTable& table, size_t column, const Kind& is_of_kind) {
  std::vector<size_t> rows;
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const std::string_view cell = cell_of(table.rows[i], column);
    if (is_of_kind(cell))
      rows.push_back(i);
    else if (is_time(cell))
      return {};
  }
  return rows;
}

bool mend_clocks(TextTable& table, size_t column) {
  const auto rows = rows_of(table, column, elapsed_seconds);
  for (const size_t row : rows) {
    std::string& cell = cell_at(table, row, column);
    cell = fmt::format("{}", *elapsed_seconds(cell));
  }
  return !rows.empty();
}

void mend_dates(TextTable& table, size_t column) {
  for (const size_t row : rows_of(table, column, clock_behind_dash)) {
    std::string& cell = cell_at(table, row, column);
    cell[*clock_behind_dash(cell)] = ' ';
  }
}

// Epochs where rows begin become seconds; where they end, in the next column, too.
bool mend_epochs(TextTable& table, size_t column, double epoch_seconds) {
  const auto rows = rows_of(table, column, lunas_epoch);
  for (const size_t row : rows) {
    std::string& begin = cell_at(table, row, column);
    const int64_t first = *lunas_epoch(begin);
    begin = fmt::format("{}", epoch_seconds * static_cast<double>(first - 1));
    if (column + 1 >= table.rows[row].cells.size()) continue;
    std::string& end = cell_at(table, row, column + 1);
    const auto last = lunas_epoch(end);
    if (last || is_no_value(end))
      end = fmt::format("{}", epoch_seconds * static_cast<double>(last.value_or(first)));
  }
  return !rows.empty();
}

}  // namespace

std::vector<std::string> mend_elapsed(TextTable& table, LabelOptions& options) {
  if (options.time_unit && *options.time_unit != TimeUnit::seconds &&
      *options.time_unit != TimeUnit::elapsed)
    return {};
  size_t width = 0;
  for (const TableRow& row : table.rows) width = std::max(width, row.cells.size());
  const double epoch_seconds = options.epoch_seconds.value_or(kLunasEpochSeconds);
  bool clocks = false, epochs = false;
  for (size_t column = 0; column < width; ++column) {
    clocks = mend_clocks(table, column) || clocks;
    epochs = mend_epochs(table, column, epoch_seconds) || epochs;
    mend_dates(table, column);
  }
  if ((clocks || epochs) && options.time_unit) options.time_unit = TimeUnit::seconds;
  std::vector<std::string> said;
  if (clocks)
    said.emplace_back("times like 0+00:00:30 and 0 days 00:00:30 count from the recording's start");
  if (epochs)
    said.push_back(fmt::format("times like e:12 are epochs of {:g} s{}", epoch_seconds,
                               options.epoch_seconds ? "" : ", as Luna has them"));
  return said;
}

}  // namespace physiomae::io
