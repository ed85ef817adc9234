#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/epoch_length.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/row_timer.h"
#include "physiomae/io/stage_words.h"
#include "physiomae/io/table_unit.h"

namespace physiomae::io {
namespace {

std::optional<int64_t> bare_epoch(std::string_view cell) {
  const auto value = parse_double(cell);
  if (!value || std::abs(*value) > 1e7 || *value != std::round(*value)) return std::nullopt;
  return static_cast<int64_t>(*value);
}

}  // namespace

TimedRows EpochTimer::time() {
  if (options_.epoch_seconds) out_.epoch_seconds = *options_.epoch_seconds;
  if (layout_.epoch)
    by_numbers();
  else if (layout_.duration)
    by_durations();
  else
    by_place();
  return std::move(out_);
}

void EpochTimer::by_numbers() {
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
  refuse_numbers(numbers, *rows.front());
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

// Epochs are numbered from 0 or 1; numbers that go up by 30 are no numbers of epochs.
void EpochTimer::refuse_numbers(const std::vector<int64_t>& numbers, const TableRow& row) const {
  const int64_t least = *std::min_element(numbers.begin(), numbers.end());
  if (least != 0 && least != 1)
    fail(row, fmt::format("epochs are numbered from {}", least),
         "number them from 0 or 1, or add a column onset");
  int64_t step = 0;
  for (size_t i = 1; i < numbers.size(); ++i)
    step = std::gcd(step, std::abs(numbers[i] - numbers[i - 1]));
  if (step > 1 && numbers.size() > 2)
    fail(row, fmt::format("the epochs' numbers go up by {}", step),
         "name the column onset where they are seconds");
}

// The epoch that a constant column of durations states.
std::optional<double> EpochTimer::stated_epoch(const std::vector<const TableRow*>& rows) const {
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

void EpochTimer::add_epoch(const TableRow& row, int64_t index) {
  out_.rows.push_back(row_at(row, out_.epoch_seconds * static_cast<double>(index)));
  // An arousal is somewhere in its epoch, and shorter.
  if (!names_arousal(word_of(row))) out_.rows.back().duration_seconds = out_.epoch_seconds;
}

void EpochTimer::by_durations() {
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
  builder_.assume(fmt::format("no column of onsets: the durations are added up to {:g} s", start));
  const double length = options_.recording_seconds;
  if (length > 0 && !options_.time_unit && (start < 0.1 * length || start > 2 * length))
    throw InputError(fmt::format("{}: its durations add up to {:g} s, the recording lasts {:g} s",
                                 where_, start, length),
                     "state their unit with --time-unit, or add a column onset");
}

void EpochTimer::by_place() {
  auto rows =
      std::span(table_.rows).subspan(layout_.first_row, layout_.end_row - layout_.first_row);
  int64_t open_end = table_.blank_at_end;
  if (layout_.end_row < table_.rows.size()) open_end = 0;  // a footer stands there
  for (; !rows.empty() && rows.back().blank(); rows = rows.first(rows.size() - 1)) ++open_end;
  const int64_t blanks = leading_blanks();
  const auto count = std::ssize(rows) - (is_titled() ? blanks : 0);
  LabelOptions options = options_;
  if (layout_.dreams && !options.epoch_seconds) {
    options.epoch_seconds = 5;
    builder_.assume("epochs of 5 s, as in the DREAMS databases");
  }
  out_.epoch_seconds =
      epoch_of_list({count, std::ssize(rows) + open_end}, options, where_, builder_);
  refuse_doubtful_edges(count);
  refuse_doubtful_blanks(std::ssize(rows), blanks);
  if (is_titled() && blanks > 0) {
    rows = rows.subspan(static_cast<size_t>(blanks));
    builder_.assume(fmt::format("{} empty lines under the title are no epochs", blanks));
  }
  for (size_t i = 0; i < rows.size(); ++i)
    if (!word_of(rows[i]).empty()) add_epoch(rows[i], static_cast<int64_t>(i));
  out_.all_epochs = true;
}

// Lines stand above the list that are neither stages nor the name of its column.
bool EpochTimer::is_titled() const {
  return layout_.first_row > 0 && layout_.columns[0].name.empty();
}

int64_t EpochTimer::leading_blanks() const {
  size_t first = layout_.first_row;
  while (first < layout_.end_row && table_.rows[first].blank()) ++first;
  return static_cast<int64_t>(first - layout_.first_row);
}

bool EpochTimer::fills(int64_t epochs) const {
  const double seconds = static_cast<double>(epochs) * out_.epoch_seconds;
  return std::abs(seconds - options_.recording_seconds) < 0.5;
}

// Empty lines before the first stage are epochs without one, and nothing below a title; unless the
// recording's length speaks for the other.
void EpochTimer::refuse_doubtful_blanks(int64_t count, int64_t blanks) const {
  if (blanks == 0 || options_.recording_seconds <= 0 || fills(count) == fills(count - blanks) ||
      fills(count) != is_titled())
    return;
  fail(table_.rows[layout_.first_row + static_cast<size_t>(blanks) - 1],
       fmt::format("{} empty lines before the first stage: epochs without a stage, or nothing?",
                   blanks),
       "write ? for an epoch without a stage, or remove the lines");
}

// A line that is no stage is no title and no footer where the list fills the recording only with
// it.
void EpochTimer::refuse_doubtful_edges(int64_t count) const {
  if (options_.recording_seconds <= 0 || fills(count) || !fills(count + 1)) return;
  const auto refuse = [&](const TableRow& row, std::string_view what) {
    fail(row, fmt::format("{} is no stage: {} epoch?", io::quoted(cell_of(row, 0)), what),
         "write ? for an epoch without a stage, or \"stage\" as the title");
  };
  if (is_titled()) refuse(table_.rows[layout_.first_row - 1], "a title, or the first");
  if (layout_.end_row < table_.rows.size())
    refuse(table_.rows[layout_.end_row], "a footer, or the last");
}

}  // namespace physiomae::io
