#include "physiomae/io/table_shape.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_words.h"
#include "physiomae/io/time_text.h"

namespace physiomae::io {
namespace {

constexpr std::string_view kNameColumns = "put a first row with onset, duration, stage";

[[noreturn]] void refuse(const TextTable& table, size_t row, const std::string& where,
                         const std::string& problem, std::string_view hint = kNameColumns) {
  throw InputError(fmt::format("{}: line {}: {}", where, table.rows[row].line, problem), hint);
}

// The first row that has the usual width and, where there are several columns, a number or a time.
size_t first_data_row(const TextTable& table, size_t width) {
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const auto& cells = table.rows[i].cells;
    if (cells.size() != width) continue;
    if (width == 1 || std::any_of(cells.begin(), cells.end(), is_time)) return i;
  }
  return 0;
}

// Whether duration, end or neither is what `column` is beside onsets: each row ends where the next
// begins.
bool fits_as(ColumnRole role, const TextTable& table, size_t first_row, size_t onset,
             size_t column) {
  size_t pairs = 0, met = 0;
  std::optional<double> end;
  for (size_t i = first_row; i < table.rows.size(); ++i) {
    const auto start = parse_double(cell_of(table.rows[i], onset));
    const auto value = parse_double(cell_of(table.rows[i], column));
    if (!start || !value) continue;
    if (end) {
      ++pairs;
      met += std::abs(*end - *start) < 0.01 * std::max(1.0, std::abs(*value));
    }
    end = role == ColumnRole::end ? *value : *start + *value;
  }
  return pairs == 0 || 10 * met >= 9 * pairs;
}

class ShapeReader {
 public:
  ShapeReader(const TextTable& table, const std::string& where, const LabelOptions& options)
      : table_(table), where_(where), width_(usual_width(table)) {
    layout_.first_row = first_data_row(table, width_);
    layout_.end_row = table.rows.size();
    layout_.columns.resize(width_);
    for (size_t i = 0; i < width_; ++i)
      shapes_.push_back(shape_of(table, layout_.first_row, i, options.coding));
  }

  TableLayout read() {
    if (looks_like_luna()) {
      assign_luna();
      return std::move(layout_);
    }
    find_stages();
    for (size_t i = 0; i < width_; ++i) {
      if (i == layout_.stage || shapes_[i].filled == 0) continue;
      if (shapes_[i].dates == shapes_[i].filled) continue;  // times of day roll over by themselves
      if (10 * shapes_[i].clocks >= 9 * shapes_[i].filled)
        clocks_.push_back(i);
      else if (10 * shapes_[i].numbers >= 9 * shapes_[i].filled)
        numbers_.push_back(i);
      else
        refuse_shape();
    }
    assign();
    say();
    return std::move(layout_);
  }

 private:
  [[noreturn]] void refuse_shape() const {
    refuse(
        table_, layout_.first_row, where_,
        fmt::format("{} columns and no row of names, which can be read in several ways", width_));
  }

  // Luna's annotations (.annot): class, instance, channel, start, stop and, last, a remark.
  bool looks_like_luna() const {
    if (width_ < 5 || width_ > 6 || shapes_[0].stage_words == 0) return false;
    for (const size_t i : {size_t{1}, size_t{2}})
      if (shapes_[i].stage_words + shapes_[i].numbers + shapes_[i].clocks > 0) return false;
    const auto timed = [&](const ColumnShape& shape) {
      return shape.filled > 0 && shape.numbers + shape.clocks == shape.filled;
    };
    return timed(shapes_[3]) && timed(shapes_[4]);
  }

  void assign_luna() {
    layout_.stage = 0;
    layout_.onset = 3;
    // "+30" is how long it lasts.
    const bool lasts = cell_of(table_.rows[layout_.first_row], 4).starts_with('+');
    (lasts ? layout_.duration : layout_.end) = 4;
    layout_.assumptions.emplace_back(
        "no row of column names: read as Luna's annotations (class, instance, channel, start, "
        "stop)");
  }

  void find_stages() {
    std::vector<size_t> with;
    for (size_t i = 0; i < width_; ++i)
      if (shapes_[i].stage_words > 0) with.push_back(i);
    if (with.size() > 1) refuse_shape();
    layout_.stage = with.empty() ? width_ - 1 : with.front();
    if (with.empty() && width_ > 3) refuse_shape();
    layout_.columns[layout_.stage].role = ColumnRole::stage;
  }

  void assign() {
    if (clocks_.size() > 2 || numbers_.size() > 2 || clocks_.size() + numbers_.size() > 2)
      refuse_shape();
    if (!clocks_.empty()) {
      layout_.onset = clocks_[0];
      if (clocks_.size() == 2) layout_.end = clocks_[1];
      if (numbers_.empty()) return;
      if (shapes_[numbers_[0]].numbers_rows())
        layout_.epoch = numbers_[0];
      else
        layout_.duration = numbers_[0];
    } else if (numbers_.size() == 1) {
      (shapes_[numbers_[0]].numbers_rows() ? layout_.epoch : layout_.onset) = numbers_[0];
    } else if (numbers_.size() == 2) {
      assign_two(numbers_[0], numbers_[1]);
    }
  }

  void assign_two(size_t a, size_t b) {
    if (shapes_[a].numbers_rows() && shapes_[b].rises) {
      layout_.epoch = a;
      layout_.onset = b;
      return;
    }
    layout_.onset = a;
    const bool lasts = fits_as(ColumnRole::duration, table_, layout_.first_row, a, b);
    const bool ends = fits_as(ColumnRole::end, table_, layout_.first_row, a, b);
    if (lasts == ends && !shapes_[b].steady) refuse_shape();
    (ends && !lasts ? layout_.end : layout_.duration) = b;
  }

  void say() {
    if (layout_.first_row > 0)
      layout_.assumptions.push_back(
          fmt::format("the first {} lines are no rows of the table and are passed over",
                      table_.rows[layout_.first_row].line - 1));
    std::string text;
    const auto add = [&](const std::optional<size_t>& column, std::string_view what) {
      if (column)
        text += fmt::format("{}column {} as {}", text.empty() ? "" : ", ", *column + 1, what);
    };
    add(layout_.epoch, layout_.onset ? "numbers of rows" : "epoch numbers");
    add(layout_.onset, clocks_.empty() ? "onsets" : "times of day");
    add(layout_.duration, "durations");
    add(layout_.end, "ends");
    if (!text.empty()) layout_.assumptions.push_back("no row of column names: read " + text);
  }

  const TextTable& table_;
  const std::string& where_;
  size_t width_;
  std::vector<ColumnShape> shapes_;
  std::vector<size_t> clocks_, numbers_;
  TableLayout layout_;
};

}  // namespace

bool is_time(std::string_view cell) {
  return parse_double(cell) || parse_time_text(cell) || is_date_text(cell);
}

std::string_view cell_of(const TableRow& row, size_t column) {
  return column < row.cells.size() ? std::string_view(row.cells[column]) : std::string_view();
}

ColumnShape shape_of(const TextTable& table, size_t first_row, size_t column,
                     const StageCoding& coding) {
  ColumnShape shape;
  for (size_t i = first_row; i < table.rows.size(); ++i) {
    const std::string_view cell = cell_of(table.rows[i], column);
    if (cell.empty()) continue;
    ++shape.filled;
    shape.clocks += parse_time_text(cell).has_value();
    shape.dates += is_date_text(cell);
    const auto value = parse_double(cell);
    const auto stage = coding.stage_of(cell);
    shape.stage_words += !value && stage && *stage != Stage::undefined;
    if (!value) continue;
    ++shape.numbers;
    shape.whole = shape.whole && *value == std::round(*value);
    if (shape.last) {
      shape.rises = shape.rises && *value > *shape.last;
      shape.counts = shape.counts && *value == *shape.last + 1;
      shape.unit_steps += *value == *shape.last + 1;
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

TableLayout layout_by_shape(const TextTable& table, const std::string& where,
                            const LabelOptions& options) {
  return ShapeReader(table, where, options).read();
}

}  // namespace physiomae::io
