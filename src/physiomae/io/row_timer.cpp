#include "physiomae/io/row_timer.h"

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::io {

void RowTimer::fail(const TableRow& row, const std::string& problem, std::string_view hint) const {
  throw InputError(fmt::format("{}: line {}: {}", where_, row.line, problem), hint);
}

void RowTimer::fail_cell(const TableRow& row, std::string_view what, std::string_view cell,
                         std::string_view expected) const {
  fail(row, fmt::format("the {} is {}, expected {}", what, quoted(cell), expected),
       "--time-unit states in what the times of a table are written");
}

std::vector<const TableRow*> RowTimer::rows_with_words() const {
  std::vector<const TableRow*> rows;
  for (size_t i = layout_.first_row; i < table_.rows.size(); ++i)
    if (!word_of(table_.rows[i]).empty()) rows.push_back(&table_.rows[i]);
  return rows;
}

ScoredRow RowTimer::row_at(const TableRow& row, double start) const {
  return {start, std::nullopt, std::string(word_of(row)), fmt::format("line {}", row.line)};
}

double RowTimer::sample_rate() const {
  return options_.unit_rate_hz > 0 ? options_.unit_rate_hz : options_.recording_rate_hz;
}

}  // namespace physiomae::io
