#include "physiomae/io/table_times.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/epoch_length.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/table_clock.h"
#include "physiomae/io/table_unit.h"

namespace physiomae::io {
namespace {

class RowTimer {
 public:
  RowTimer(const TextTable& table, const TableLayout& layout, const LabelOptions& options,
           const std::string& where, LabelBuilder& builder)
      : table_(table), layout_(layout), options_(options), where_(where), builder_(builder) {}

  TimedRows time() {
    if (options_.epoch_seconds) out_.epoch_seconds = *options_.epoch_seconds;
    if (layout_.onset)
      by_onsets();
    else if (layout_.epoch)
      by_numbers();
    else if (layout_.duration)
      by_durations();
    else
      by_place();
    return std::move(out_);
  }

 private:
  [[noreturn]] void fail(const TableRow& row, const std::string& problem,
                         std::string_view hint) const {
    throw InputError(fmt::format("{}: line {}: {}", where_, row.line, problem), hint);
  }

  std::string_view word_of(const TableRow& row) const { return cell_of(row, layout_.stage); }

  bool names_stage(const TableRow& row) const {
    return options_.coding.stage_of(word_of(row)).has_value();
  }

  // Rows that say something; the others of a timed table say nothing.
  std::vector<const TableRow*> rows_with_words() const {
    std::vector<const TableRow*> rows;
    for (size_t i = layout_.first_row; i < table_.rows.size(); ++i)
      if (!word_of(table_.rows[i]).empty()) rows.push_back(&table_.rows[i]);
    return rows;
  }

  ScoredRow row_at(const TableRow& row, double start) const {
    return {start, std::nullopt, std::string(word_of(row)), fmt::format("line {}", row.line)};
  }

  bool onsets_are_clocks(const std::vector<const TableRow*>& rows) const {
    const auto clocks = std::count_if(rows.begin(), rows.end(), [&](const TableRow* row) {
      return parse_time_text(cell_of(*row, *layout_.onset)).has_value();
    });
    return 2 * clocks > std::ssize(rows);
  }

  void by_onsets() {
    const auto rows = rows_with_words();
    if (onsets_are_clocks(rows))
      by_clock(rows);
    else
      by_onset_numbers(rows);
  }

  [[noreturn]] void fail_cell(const TableRow& row, std::string_view what, std::string_view cell,
                              std::string_view expected) const {
    fail(row, fmt::format("the {} is {}, expected {}", what, io::quoted(cell), expected),
         "--time-unit states in what the times of a table are written");
  }

  // ---- times of day, or elapsed

  void by_clock(const std::vector<const TableRow*>& rows) {
    ClockRoll roll;
    std::optional<TimeText> first;
    double first_seconds = 0, end_seconds = 0;
    for (const TableRow* row : rows) {
      const std::string_view cell = cell_of(*row, *layout_.onset);
      const auto time = parse_time_text(cell);
      if (!time || (first && time->date.has_value() != first->date.has_value())) {
        if (!names_stage(*row)) continue;
        fail_cell(*row, "onset", cell, "a time like those of the other rows");
      }
      const double start = roll.next(*time);
      if (!first) {
        first = time;
        first_seconds = start;
      }
      out_.rows.push_back(row_at(*row, start));
      out_.rows.back().duration_seconds = clock_duration(*row, *time, start);
      end_seconds = std::max(end_seconds, start + out_.rows.back().duration_seconds.value_or(0));
      first_seconds = std::min(first_seconds, start);
    }
    if (!first) return;
    const double offset =
        clock_offset(*first, first_seconds, end_seconds, options_, where_, builder_);
    for (ScoredRow& row : out_.rows) row.start_seconds -= offset;
    if (!layout_.duration && !layout_.end) derive_epoch();
  }

  std::optional<double> clock_duration(const TableRow& row, const TimeText& onset, double start) {
    if (layout_.duration) {
      const std::string_view cell = cell_of(row, *layout_.duration);
      if (cell.empty()) return std::nullopt;
      const auto amount =
          parse_amount(cell, duration_column().unit.value_or(TimeUnit::seconds), sample_rate());
      if (amount) return amount;
      if (names_stage(row)) fail_cell(row, "duration", cell, "a number or hh:mm:ss");
      return std::nullopt;
    }
    if (!layout_.end) return std::nullopt;
    const std::string_view cell = cell_of(row, *layout_.end);
    const auto end = parse_time_text(cell);
    if (end && end->date.has_value() == onset.date.has_value()) {
      double seconds = end->seconds;
      if (!end->date) seconds += 86400 * std::ceil((start - 0.001 - seconds) / 86400);
      return seconds - start;
    }
    if (!cell.empty() && names_stage(row))
      fail_cell(row, "end", cell, "a time like that of its onset");
    return std::nullopt;
  }

  // ---- numbers

  const TableColumn& duration_column() const { return layout_.columns[*layout_.duration]; }

  double sample_rate() const {
    return options_.unit_rate_hz > 0 ? options_.unit_rate_hz : options_.recording_rate_hz;
  }

  void by_onset_numbers(const std::vector<const TableRow*>& rows) {
    std::vector<NumberRow> numbers;
    for (const TableRow* row : rows) {
      const auto onset = number_in(*row, layout_.onset, "onset", /*required=*/true);
      if (!onset) continue;
      numbers.push_back({*onset, number_in(*row, layout_.duration, "duration", false),
                         number_in(*row, layout_.end, "end", false), names_stage(*row)});
      out_.rows.push_back(row_at(*row, *onset));
    }
    if (numbers.empty()) return;
    const UnitQuestion question{layout_.columns[*layout_.onset],
                                layout_.duration ? duration_column() : TableColumn{},
                                layout_.end ? layout_.columns[*layout_.end] : TableColumn{},
                                where_,
                                options_,
                                sample_rate()};
    const UnitAnswer units = resolve_units(numbers, question, builder_);
    for (size_t i = 0; i < numbers.size(); ++i) {
      ScoredRow& row = out_.rows[i];
      row.start_seconds *= units.onset_seconds;
      if (numbers[i].duration)
        row.duration_seconds = *numbers[i].duration * units.duration_seconds;
      else if (numbers[i].end)
        row.duration_seconds = *numbers[i].end * units.end_seconds - row.start_seconds;
    }
    if (!layout_.duration && !layout_.end) derive_epoch();
  }

  // A number; nothing from an empty cell, or from an odd one in a row that is no stage.
  std::optional<double> number_in(const TableRow& row, const std::optional<size_t>& column,
                                  std::string_view what, bool required) const {
    if (!column) return std::nullopt;
    const std::string_view cell = cell_of(row, *column);
    if (cell.empty() && !required) return std::nullopt;
    const auto number = parse_amount(cell, TimeUnit::seconds, 0);
    if (!number && names_stage(row)) fail_cell(row, what, cell, "a number");
    return number;
  }

  // Rows that last until the next: the last of them lasts a usual step.
  void derive_epoch() {
    if (options_.epoch_seconds) return;
    std::vector<double> onsets;
    for (const ScoredRow& row : out_.rows)
      if (options_.coding.stage_of(row.word)) onsets.push_back(row.start_seconds);
    std::sort(onsets.begin(), onsets.end());
    for (const double length : {30.0, 20.0, 10.0, 5.0}) {
      const bool all = std::all_of(onsets.begin(), onsets.end(), [&](double onset) {
        return std::abs(std::remainder(onset - onsets.front(), length)) < 0.02 * length;
      });
      if (!all) continue;
      out_.epoch_seconds = length;
      break;
    }
    builder_.assume(
        fmt::format("rows state no duration: a stage lasts until the next, the last for {:g} s",
                    out_.epoch_seconds));
  }

  // ---- epochs

  void by_numbers() {
    std::vector<int64_t> numbers;
    std::vector<const TableRow*> rows;
    for (size_t i = layout_.first_row; i < table_.rows.size(); ++i) {
      const TableRow& row = table_.rows[i];
      if (row.blank()) continue;
      const auto number = bare_epoch(cell_of(row, *layout_.epoch));
      if (!number && names_stage(row))
        fail_cell(row, "epoch", cell_of(row, *layout_.epoch), "a whole number");
      if (!number) continue;
      numbers.push_back(*number);
      rows.push_back(&row);
    }
    if (numbers.empty()) return;
    const auto [least, most] = std::minmax_element(numbers.begin(), numbers.end());
    if (*least != 0 && *least != 1)
      fail(*rows.front(), fmt::format("epochs are numbered from {}", *least),
           "number them from 0 or 1, or add a column onset");
    refuse_steps(numbers, *rows.front());
    const int64_t first = *least, count = *most - *least + 1;
    out_.epoch_seconds = stated_epoch(rows).value_or(0);
    if (out_.epoch_seconds <= 0)
      out_.epoch_seconds = epoch_of_list({count, count}, options_, where_, builder_);
    builder_.assume(fmt::format("epochs are numbered from {}", first));
    for (size_t i = 0; i < rows.size(); ++i) {
      if (word_of(*rows[i]).empty()) continue;
      add_epoch(*rows[i], numbers[i] - first);
    }
    out_.all_epochs = std::adjacent_find(numbers.begin(), numbers.end()) == numbers.end();
  }

  static std::optional<int64_t> bare_epoch(std::string_view cell) {
    const auto value = parse_double(cell);
    if (!value || std::abs(*value) > 1e7 || *value != std::round(*value)) return std::nullopt;
    return static_cast<int64_t>(*value);
  }

  // Numbers that go up by 30 are no numbers of epochs.
  void refuse_steps(const std::vector<int64_t>& numbers, const TableRow& row) const {
    int64_t step = 0;
    for (size_t i = 1; i < numbers.size(); ++i)
      step = std::gcd(step, std::abs(numbers[i] - numbers[i - 1]));
    if (step > 1 && numbers.size() > 2)
      fail(row, fmt::format("the epochs' numbers go up by {}", step),
           "name the column onset where they are seconds");
  }

  // The epoch that a constant column of durations states.
  std::optional<double> stated_epoch(const std::vector<const TableRow*>& rows) const {
    if (options_.epoch_seconds) return options_.epoch_seconds;
    if (!layout_.duration) return std::nullopt;
    std::optional<double> all;
    for (const TableRow* row : rows) {
      const auto value =
          parse_amount(cell_of(*row, *layout_.duration),
                       duration_column().unit.value_or(TimeUnit::seconds), sample_rate());
      if (!value || (all && *all != *value)) return std::nullopt;
      all = value;
    }
    return all;
  }

  void add_epoch(const TableRow& row, int64_t index) {
    out_.rows.push_back(row_at(row, out_.epoch_seconds * static_cast<double>(index)));
    out_.rows.back().duration_seconds = out_.epoch_seconds;
  }

  void by_durations() {
    double start = 0;
    for (const TableRow* row : rows_with_words()) {
      const std::string_view cell = cell_of(*row, *layout_.duration);
      const TimeUnit unit =
          options_.time_unit.value_or(duration_column().unit.value_or(TimeUnit::seconds));
      const auto amount = parse_amount(cell, unit, sample_rate());
      if (!amount) fail_cell(*row, "duration", cell, "a number");
      out_.rows.push_back(row_at(*row, start));
      out_.rows.back().duration_seconds = *amount;
      start += *amount;
    }
    builder_.assume(
        fmt::format("no column of onsets: the durations are added up to {:g} s", start));
    const double length = options_.recording_seconds;
    if (length > 0 && !options_.time_unit && (start < 0.1 * length || start > 2 * length))
      throw InputError(fmt::format("{}: its durations add up to {:g} s, the recording lasts {:g} s",
                                   where_, start, length),
                       "state their unit with --time-unit, or add a column onset");
  }

  void by_place() {
    const auto rows = std::span(table_.rows).subspan(layout_.first_row);
    const auto count = static_cast<int64_t>(rows.size());
    LabelOptions options = options_;
    if (layout_.dreams && !options.epoch_seconds) {
      options.epoch_seconds = 5;
      builder_.assume("epochs of 5 s, as in the DREAMS databases");
    }
    out_.epoch_seconds =
        epoch_of_list({count, count + table_.blank_at_end}, options, where_, builder_);
    refuse_doubtful_title(count);
    for (size_t i = 0; i < rows.size(); ++i)
      if (!word_of(rows[i]).empty()) add_epoch(rows[i], static_cast<int64_t>(i));
    out_.all_epochs = true;
  }

  // A first line that is no stage is no title where the list fills the recording only with it.
  void refuse_doubtful_title(int64_t count) const {
    if (layout_.first_row == 0 || !layout_.columns[0].name.empty()) return;
    const double length = options_.recording_seconds, epoch = out_.epoch_seconds;
    const auto fills = [&](int64_t epochs) {
      return std::abs(static_cast<double>(epochs) * epoch - length) < 0.5;
    };
    if (length > 0 && !fills(count) && fills(count + 1))
      fail(table_.rows[layout_.first_row - 1],
           fmt::format("{} is no stage: a title, or the first epoch?",
                       io::quoted(cell_of(table_.rows[layout_.first_row - 1], 0))),
           "write ? for an epoch without a stage, or \"stage\" as the title");
  }

  const TextTable& table_;
  const TableLayout& layout_;
  const LabelOptions& options_;
  const std::string& where_;
  LabelBuilder& builder_;
  TimedRows out_;
};

}  // namespace

TimedRows time_rows(const TextTable& table, const TableLayout& layout, const LabelOptions& options,
                    const std::string& where, LabelBuilder& builder) {
  return RowTimer(table, layout, options, where, builder).time();
}

}  // namespace physiomae::io
