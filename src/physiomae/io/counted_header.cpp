#include "physiomae/io/counted_header.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/epoch_length.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/table_layout.h"
#include "physiomae/io/table_shape.h"

namespace physiomae::io {
namespace {

// "0,1,2", or ",0,1" where the first column is an index.
bool counts_columns(const TableRow& row, size_t indexes) {
  for (size_t i = indexes; i < row.cells.size(); ++i)
    if (row.cells[i] != std::to_string(i - indexes)) return false;
  return true;
}

// Whether a column holds no numbers below its first row, which is one.
bool is_of_another_kind(const TextTable& table, size_t column, const LabelOptions& options) {
  const ColumnShape below = shape_of(table, 1, table.rows.size(), column, options.coding);
  return below.filled > 0 && 10 * below.numbers <= below.filled;
}

[[noreturn]] void refuse(const TextTable& table, const std::string& where, int64_t epochs) {
  throw InputError(fmt::format("{}: line {}: numbers of columns, or the first of {} epochs?", where,
                               table.rows.front().line, epochs),
                   "put a first row with epoch, stage in its place, or above it");
}

// Whether "0,1" may be wake with a mark beside it, as SpiSOP writes stages: digits of stages and
// marks of 0 and 1 are below, and the recording is not filled without it alone.
bool may_be_first_epoch(const TextTable& table, const LabelOptions& options) {
  if (table.rows.front().cells.size() != 2) return false;
  const auto rows = static_cast<int64_t>(table.rows.size());
  const ColumnShape stages = shape_of(table, 1, table.rows.size(), 0, options.coding);
  const ColumnShape marks = shape_of(table, 1, table.rows.size(), 1, options.coding);
  if (!stages.all_numbers() || !stages.digits || stages.numbers_rows() || stages.kinds < 2 ||
      !marks.all_numbers() || marks.shares != marks.filled || marks.kinds > 2)
    return false;
  return makes_recording({rows, rows}, options) || !makes_recording({rows - 1, rows - 1}, options);
}

// Whether epochs from 1 on fill the recording, and not with an epoch 0.
bool epochs_tell(const TextTable& table, const std::string& where, const LabelOptions& options) {
  const ColumnShape numbers = shape_of(table, 1, table.rows.size(), 0, options.coding);
  if (numbers.first != 1 || !numbers.numbers_rows() || !numbers.last) return false;
  const auto last = static_cast<int64_t>(*numbers.last);
  const EpochCount without{last, last}, with{last + 1, last + 1};
  if (makes_recording(with, options)) return false;
  if (makes_recording(without, options)) return true;
  const bool nearly = nearly_makes_recording(without, options);
  if (nearly == nearly_makes_recording(with, options)) refuse(table, where, last + 1);
  return nearly;
}

}  // namespace

CountedHeader counted_header(const TextTable& table, size_t width, const std::string& where,
                             const LabelOptions& options) {
  const TableRow& row = table.rows.front();
  if (width < 2 || row.cells.size() != width || table.rows.size() < 3) return {};
  if (row.cells[0].empty()) return {counts_columns(row, 1), true};
  if (!counts_columns(row, 0)) return {};
  for (size_t i = 0; i < width; ++i)
    if (is_of_another_kind(table, i, options)) return {true, false};
  if (may_be_first_epoch(table, options)) return {false, false};
  // Two rows cannot begin at 0.
  if (parse_double(cell_of(table.rows[1], 0)) == 0) return {true, false};
  return {epochs_tell(table, where, options), false};
}

}  // namespace physiomae::io
