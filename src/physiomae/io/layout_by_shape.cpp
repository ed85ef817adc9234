#include "physiomae/io/layout_by_shape.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/counted_header.h"
#include "physiomae/io/luna_shape.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/table_edges.h"
#include "physiomae/io/table_shape.h"
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
    if (cells.size() != width || cells.front().starts_with('*')) continue;  // visbrain's header
    if (width == 1 || std::any_of(cells.begin(), cells.end(), is_time)) return i;
  }
  return 0;
}

// "W,N1,N2,N3,R" or "P_W,P_N1,...": columns of probabilities, or of marks.
bool are_named_after_stages(const TableRow& row) {
  std::set<Stage> stages;
  for (const std::string& cell : row.cells) {
    const std::string word = cell.substr(cell.find_last_of("_ .") + 1);
    if (const auto stage = StageCoding().stage_of(word); stage && !bare_digit(word))
      stages.insert(*stage);
  }
  return stages.size() > 3;
}

class ShapeReader {
 public:
  ShapeReader(const TextTable& table, const std::string& where, const LabelOptions& options)
      : table_(table),
        where_(where),
        recording_seconds_(options.recording_seconds),
        width_(usual_width(table)) {
    counted_ = counted_header(table, width_, where, options);
    layout_.first_row = counted_.there ? 1 : first_data_row(table, width_);
    layout_.end_row = table.rows.size();
    layout_.columns.resize(width_);
    find_shapes(options.coding);
    if (const auto column = column_of_times()) {
      pass_over_totals(table, options.coding, *column, layout_);
      find_shapes(options.coding);
    }
  }

  TableLayout read() {
    const std::string_view title = cell_of(table_.rows.front(), 0);
    layout_.onsets_are_ends = to_lower(title).starts_with("*duration_sec");
    if (const auto start = lunas_start(table_, layout_.first_row, shapes_)) {
      assign_luna(*start);
      return std::move(layout_);
    }
    find_stages();
    for (size_t i = 0; i < width_; ++i) {
      if (i == layout_.stage || shapes_[i].filled == 0) continue;
      if (shapes_[i].dates == shapes_[i].filled) continue;  // times of day roll over by themselves
      if (shapes_[i].holds_shares() && shapes_[i].numbers == 0) {
        leave_out(i, "shares");
        continue;
      }
      if (10 * shapes_[i].clocks >= 9 * shapes_[i].filled)
        clocks_.push_back(i);
      else if (10 * shapes_[i].numbers >= 9 * shapes_[i].filled)
        numbers_.push_back(i);
      else
        refuse_shape();
    }
    drop_marks();
    if (counted_.indexed && clocks_.size() + numbers_.size() > 1) std::erase(numbers_, size_t{0});
    assign();
    say();
    return std::move(layout_);
  }

 private:
  void find_shapes(const StageCoding& coding) {
    shapes_.clear();
    for (size_t i = 0; i < width_; ++i)
      shapes_.push_back(shape_of(table_, layout_.first_row, layout_.end_row, i, coding));
  }

  // The first column in which times or numbers of epochs go on.
  std::optional<size_t> column_of_times() const {
    for (size_t i = 0; i < width_; ++i) {
      const ColumnShape& shape = shapes_[i];
      if (10 * shape.clocks >= 9 * shape.filled && shape.clocks > 0) return i;
      if (shape.holds_shares()) continue;
      if (10 * shape.numbers >= 9 * shape.filled && shape.goes_on() && shape.numbers > 1) return i;
    }
    return std::nullopt;
  }

  void leave_out(size_t column, std::string_view what) {
    layout_.assumptions.push_back(
        fmt::format("column {} holds {}: it is not used", column + 1, what));
  }

  [[noreturn]] void refuse_shape() const {
    if (layout_.first_row > 0 && are_named_after_stages(table_.rows.front()))
      refuse(table_, 0, where_, "its columns are named after stages, and none holds stages",
             "put the stage of each epoch into one column, called stage");
    refuse(
        table_, layout_.first_row, where_,
        fmt::format("{} columns and no row of names, which can be read in several ways", width_));
  }

  void assign_luna(size_t start) {
    layout_.stage = 0;
    layout_.onset = start;
    layout_.end = start + 1;
    layout_.assumptions.emplace_back(
        "no row of column names: read as Luna's annotations (class, instance, channel, start, "
        "stop)");
  }

  void find_stages() {
    std::vector<size_t> with;
    for (size_t i = 0; i < width_; ++i)
      if (shapes_[i].stage_words > 0) with.push_back(i);
    if (with.size() > 1) refuse_shape();
    if (with.empty() && width_ > 3) refuse_shape();
    layout_.stage = with.empty() ? digits_column() : with.front();
    layout_.columns[layout_.stage].role = ColumnRole::stage;
  }

  // Where no column holds words: the last, unless another looks more like stages in digits.
  size_t digits_column() const {
    const auto stages = [&](size_t column) {
      return shapes_[column].digits && shapes_[column].kinds > 2 && !shapes_[column].goes_on();
    };
    for (size_t i = 0; i < width_; ++i)
      if (stages(i)) return i;
    return width_ - 1;
  }

  // Columns of digits that are neither times nor durations (marks of movement, another scorer's
  // stages) are left out.
  void drop_marks() {
    std::vector<size_t> times = clocks_;  // beside which numbers that go on are no times
    for (const size_t column : numbers_)
      if (clocks_.empty() && shapes_[column].goes_on() && !shapes_[column].holds_shares())
        times.push_back(column);
    const auto is_mark = [&](size_t column) {
      const ColumnShape& shape = shapes_[column];
      if (shape.holds_shares() && !times.empty())
        return !fits_as(ColumnRole::duration, table_, layout_.first_row, times.front(), column);
      if (shape.holds_shares()) return true;
      const bool counts = clocks_.empty() ? shape.goes_on() : shape.numbers_rows();
      if (!shape.digits || counts) return false;
      if (times.empty()) return !sums_to_recording(column);
      return !fits_as(ColumnRole::duration, table_, layout_.first_row, times.front(), column);
    };
    for (const size_t column : numbers_)
      if (is_mark(column))
        leave_out(column, shapes_[column].holds_shares()
                              ? "shares"
                              : "digits that are neither times nor durations");
    std::erase_if(numbers_, is_mark);
  }

  bool sums_to_recording(size_t column) const {
    constexpr double kSlackSeconds = 30;
    if (recording_seconds_ <= 0) return !shapes_[column].digits;
    return std::abs(shapes_[column].sum - recording_seconds_) <= kSlackSeconds;
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
      assign_one(numbers_[0]);
    } else if (numbers_.size() == 2) {
      assign_two(numbers_[0], numbers_[1]);
    }
  }

  void assign_one(size_t column) {
    if (shapes_[column].numbers_rows())
      layout_.epoch = column;
    else if (shapes_[column].goes_on())
      layout_.onset = column;
    else if (sums_to_recording(column))
      layout_.duration = column;
    else
      refuse_shape();
  }

  void assign_two(size_t a, size_t b) {
    if (shapes_[a].numbers_rows() && shapes_[b].numbers_rows() && shapes_[a].counts) {
      layout_.epoch = b;  // behind a number of each row
      return;
    }
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
    if (counted_.there)
      layout_.assumptions.push_back(fmt::format(
          "line {} counts the columns, as pandas writes it: it is no row", table_.rows[0].line));
    else if (layout_.first_row > 0)
      layout_.assumptions.push_back(
          fmt::format("the first {} lines are no rows of the table and are passed over",
                      table_.rows[layout_.first_row].line - 1));
    std::string text;
    const auto add = [&](const std::optional<size_t>& column, std::string_view what) {
      if (column)
        text += fmt::format("{}column {} as {}", text.empty() ? "" : ", ", *column + 1, what);
    };
    add(layout_.epoch, layout_.onset ? "numbers of rows" : "epoch numbers");
    const bool alone = !layout_.duration && !layout_.end;  // then they may be ends
    add(layout_.onset, !clocks_.empty() ? "times of day" : alone ? "times" : "onsets");
    add(layout_.duration, "durations");
    add(layout_.end, "ends");
    if (!text.empty()) layout_.assumptions.push_back("no row of column names: read " + text);
  }

  const TextTable& table_;
  const std::string& where_;
  double recording_seconds_;
  size_t width_;
  CountedHeader counted_;
  std::vector<ColumnShape> shapes_;
  std::vector<size_t> clocks_, numbers_;
  TableLayout layout_;
};

}  // namespace

TableLayout layout_by_shape(const TextTable& table, const std::string& where,
                            const LabelOptions& options) {
  return ShapeReader(table, where, options).read();
}

}  // namespace physiomae::io
