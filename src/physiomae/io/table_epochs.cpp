#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/epoch_length.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/row_notes.h"
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
  else
    by_durations();
  return std::move(out_);
}

void EpochTimer::by_numbers() {
  std::vector<int64_t> numbers;
  std::vector<const TableRow*> rows;
  for (size_t i = layout_.first_row; i < layout_.end_row; ++i) {
    const TableRow& row = table_.rows[i];
    if (holds_no_value(row)) continue;
    const auto number = bare_epoch(cell_of(row, *layout_.epoch));
    if (is_padding(row, cell_of(row, *layout_.epoch))) continue;
    if (!number && names_stage(row))
      fail_cell(row, "epoch", cell_of(row, *layout_.epoch), "a whole number");
    if (!number) continue;
    numbers.push_back(*number);
    rows.push_back(&row);
  }
  if (numbers.empty()) return;
  const auto [least, most] = std::minmax_element(numbers.begin(), numbers.end());
  const bool within = begin_within_night(numbers, rows);
  if (!within) refuse_numbers(numbers, *rows.front());
  const int64_t first = within ? 1 : *least, count = *most - first + 1;
  if (!within && by_runs(numbers, rows)) return;
  out_.epoch_seconds = stated_epoch(rows).value_or(0);
  LabelOptions stated = options_;
  if (out_.epoch_seconds > 0) stated.epoch_seconds = out_.epoch_seconds;
  out_.epoch_seconds = epoch_of_list({count, count}, stated, where_, builder_);
  builder_.assume(fmt::format("epochs are numbered from {}", first) +
                  (within ? fmt::format(": {} is the recording's last", *most) : ""));
  if (by_changes(numbers, rows)) return;
  if (const auto missing = count - std::ssize(numbers); missing > 0)
    builder_.assume(fmt::format("{} numbers of epochs are missing and have no stage", missing));
  for (size_t i = 0; i < rows.size(); ++i) {
    if (word_of(*rows[i]).empty()) continue;
    add_epoch(*rows[i], numbers[i] - first);
  }
  out_.all_epochs = std::adjacent_find(numbers.begin(), numbers.end()) == numbers.end();
}

// Whether numbers that begin later than 1 count from 1: they go on one by one to the last epoch of
// a recording that is a whole number of them; counted from 0 the last would lie behind its end.
bool EpochTimer::begin_within_night(const std::vector<int64_t>& numbers,
                                    const std::vector<const TableRow*>& rows) const {
  if (numbers.front() < 2 || options_.recording_seconds <= 0) return false;
  for (size_t i = 1; i < numbers.size(); ++i)
    if (numbers[i] != numbers[i - 1] + 1) return false;
  constexpr double kUsualSeconds = 30, kSlackSeconds = 0.5;
  const double end =
      stated_epoch(rows).value_or(kUsualSeconds) * static_cast<double>(numbers.back());
  return std::abs(end - options_.recording_seconds) < kSlackSeconds;
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
  if (step > 1 && numbers.size() > 2 && !layout_.last_epoch)
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

void EpochTimer::by_durations() {
  double start = 0;
  int64_t events = 0;
  for (const TableRow* row : rows_with_words()) {
    // An arousal lasts while a stage does.
    if (!names_stage(*row) && (names_event(word_of(*row)) || names_arousal(word_of(*row)))) {
      ++events;
      continue;
    }
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
  if (events > 0)
    builder_.assume(
        fmt::format("{} rows are events, of which it is not known when they were", events));
  const double length = options_.recording_seconds;
  if (length > 0 && !options_.time_unit && (start < 0.1 * length || start > 2 * length))
    throw InputError(fmt::format("{}: its durations add up to {:g} s, the recording lasts {:g} s",
                                 where_, start, length),
                     "state their unit with --time-unit, or add a column onset");
}

}  // namespace physiomae::io
