#include "physiomae/io/row_timer.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_words.h"
#include "physiomae/io/table_shape.h"

namespace physiomae::io {

void RowTimer::fail(const TableRow& row, const std::string& problem, std::string_view hint) const {
  throw InputError(fmt::format("{}: line {}: {}", where_, row.line, problem), hint);
}

void RowTimer::fail_cell(const TableRow& row, std::string_view what, std::string_view cell,
                         std::string_view expected) const {
  // "00:30.0": Excel's format for minutes and seconds.
  const size_t colon = cell.find(':');
  const bool no_hours = colon != cell.npos && cell.find(':', colon + 1) == cell.npos &&
                        cell.find_first_of(".,", colon) != cell.npos;
  fail(row, fmt::format("the {} is {}, expected {}", what, quoted(cell), expected),
       no_hours ? "a spreadsheet has left the hours out: save the column as hh:mm:ss"
                : "write it as in the other rows, or remove the row; a row without a stage needs "
                  "no time");
}

bool RowTimer::is_padding(const TableRow& row, std::string_view time) const {
  const auto stage = options_.coding.stage_of(word_of(row));
  return says_nothing(time) && stage == Stage::undefined && says_nothing(word_of(row));
}

std::vector<const TableRow*> RowTimer::rows_with_words() const {
  std::vector<const TableRow*> rows;
  for (size_t i = layout_.first_row; i < layout_.end_row; ++i)
    if (!word_of(table_.rows[i]).empty() && !holds_no_value(table_.rows[i]))
      rows.push_back(&table_.rows[i]);
  return rows;
}

bool RowTimer::holds_no_value(const TableRow& row) {
  return row.cells.size() != 1 && std::all_of(row.cells.begin(), row.cells.end(), is_no_value);
}

ScoredRow RowTimer::row_at(const TableRow& row, double start) const {
  return {start, std::nullopt, std::string(word_of(row)), fmt::format("line {}", row.line)};
}

void RowTimer::add_epoch(const TableRow& row, int64_t index) {
  out_.rows.push_back(row_at(row, out_.epoch_seconds * static_cast<double>(index)));
  // An arousal is somewhere in its epoch, and shorter.
  if (!names_arousal(word_of(row))) out_.rows.back().duration_seconds = out_.epoch_seconds;
}

double RowTimer::sample_rate() const {
  return options_.unit_rate_hz > 0 ? options_.unit_rate_hz : options_.recording_rate_hz;
}

}  // namespace physiomae::io
