#include "physiomae/io/table_times.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/median.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/row_timer.h"
#include "physiomae/io/stage_words.h"
#include "physiomae/io/table_ends.h"
#include "physiomae/io/table_shape.h"
#include "physiomae/io/table_unit.h"

namespace physiomae::io {

bool says_nothing(std::string_view cell) { return is_no_value(cell) || cell == kUntilTheNext; }

TimedRows OnsetTimer::time() {
  if (options_.epoch_seconds) out_.epoch_seconds = *options_.epoch_seconds;
  const auto rows = rows_with_words();
  const auto clocks = std::count_if(rows.begin(), rows.end(), [&](const TableRow* row) {
    return parse_time_text(cell_of(*row, *layout_.onset)).has_value();
  });
  if (2 * clocks > std::ssize(rows))
    by_clock(rows);
  else
    by_onset_numbers(rows);
  return std::move(out_);
}

void OnsetTimer::by_onset_numbers(const std::vector<const TableRow*>& rows) {
  std::vector<NumberRow> numbers;
  std::vector<const TableRow*> kept;
  for (const TableRow* row : rows) {
    if (is_padding(*row, cell_of(*row, *layout_.onset))) continue;
    const auto onset = number_in(*row, layout_.onset, "onset", /*required=*/true);
    if (!onset) continue;
    numbers.push_back({*onset, number_in(*row, layout_.duration, "duration", false),
                       number_in(*row, layout_.end, "end", false), names_stage(*row)});
    out_.rows.push_back(row_at(*row, *onset));
    kept.push_back(row);
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
      row.duration_seconds = *numbers[i].duration;
    else if (numbers[i].end)
      row.duration_seconds = *numbers[i].end * units.end_seconds - row.start_seconds;
  }
  if (layout_.duration) scale_durations(units.duration_seconds);
  leave_unix_time();
  follow_second_clock(kept);
  settle_durations(leave_hours_of_day(units.onset_seconds));
}

// Seconds since 1970 count in a time zone that no recording tells.
void OnsetTimer::leave_unix_time() {
  constexpr double kThreeYears = 1e8;
  const auto first = std::min_element(
      out_.rows.begin(), out_.rows.end(),
      [](const ScoredRow& a, const ScoredRow& b) { return a.start_seconds < b.start_seconds; });
  const double start = first->start_seconds;
  if (start < kThreeYears) return;
  if (options_.origin != Labels::Origin::recording)
    throw InputError(
        fmt::format("{}: its times begin at {:.0f} s: they count from 1970, and the time zone is "
                    "not known",
                    where_, start),
        "--time-origin recording: the first of them is the recording's start; or write times of "
        "day, or seconds from the recording's start");
  for (ScoredRow& row : out_.rows) row.start_seconds -= start;
  builder_.assume("times count from 1970: the first is the recording's start");
}

// Durations of stages in their unit. Arousals of one table are in seconds where stages are in
// epochs or minutes, and where stages state none.
void OnsetTimer::scale_durations(double factor) {
  constexpr double kLongestArousal = 120;
  std::vector<double> arousals;
  for (const ScoredRow& row : out_.rows)
    if (names_arousal(row.word) && row.duration_seconds.value_or(0) > 0)
      arousals.push_back(*row.duration_seconds);
  const double middle = arousals.empty() ? 0 : upper_median(arousals);
  const bool seconds =
      middle > 1 && middle <= kLongestArousal && (factor == 0 || middle * factor > kLongestArousal);
  if (seconds)
    builder_.assume(
        fmt::format("durations of arousals (column {}) are in seconds, unlike those of stages",
                    io::quoted(duration_column().name)));
  for (ScoredRow& row : out_.rows)
    if (row.duration_seconds && !(seconds && names_arousal(row.word)))
      row.duration_seconds = *row.duration_seconds * factor;
}

// Where the first row is the recording's start, so is where it begins.
void OnsetTimer::begin_at_start() {
  double first = 0;
  for (const ScoredRow& row : out_.rows) first = std::min(first, row.start_seconds);
  for (ScoredRow& row : out_.rows) row.start_seconds -= first;
}

// Durations where rows state none. `origin`: what rows count from, seconds behind the recording's
// start; nothing where it is not known.
void OnsetTimer::settle_durations(std::optional<double> origin) {
  const bool stated = std::any_of(out_.rows.begin(), out_.rows.end(), [&](const ScoredRow& row) {
    return row.duration_seconds.value_or(0) > 0 && options_.coding.stage_of(row.word);
  });
  const bool may_be_ends = !layout_.columns[*layout_.onset].says_onset;
  const std::vector<double> times = stage_times();
  const bool ends = options_.row_time ? *options_.row_time == RowTime::end && may_be_ends
                                      : layout_.onsets_are_ends || judged_ends(times, origin);
  if (stated && ends) return begin_before_ends();
  if (stated || times.empty()) return;
  if (begin_before_middles(times, origin)) return derive_epoch(stage_times());
  if (are_ends(times, origin))
    spans_from_ends(times, origin ? std::optional(0 - *origin) : std::nullopt);
  else
    derive_epoch(times);
}

// Times from half an epoch on to half an epoch before the recording's end are the middles of
// epochs, unless their title says otherwise.
bool OnsetTimer::begin_before_middles(const std::vector<double>& times,
                                      std::optional<double> origin) {
  if (!origin || times.size() < 3 || layout_.columns[*layout_.onset].says_onset ||
      options_.row_time)
    return false;
  const double half = (times[1] - times[0]) / 2, first = times.front() + *origin;
  const double end = times.back() + *origin + half;
  const bool middles =
      half > 1 && std::abs(first - half) < 0.5 && std::abs(end - options_.recording_seconds) < 0.5;
  if (!middles) return false;
  for (ScoredRow& row : out_.rows) row.start_seconds -= half;
  builder_.assume("its times are the middles of epochs: each begins half an epoch before");
  return true;
}

// Whether the recording shows that times with durations are ends, where their title may mean it.
bool OnsetTimer::judged_ends(std::vector<double> times, std::optional<double> origin) const {
  if (layout_.columns[*layout_.onset].says_onset || layout_.end || !origin) return false;
  for (double& time : times) time += *origin;
  return judge_times(times, options_.recording_seconds) == RowTimes::ends;
}

// What states no duration lasts as long as most do.
void OnsetTimer::begin_before_ends() {
  std::vector<double> durations;
  for (const ScoredRow& row : out_.rows)
    if (row.duration_seconds.value_or(0) > 0 && options_.coding.stage_of(row.word))
      durations.push_back(*row.duration_seconds);
  const double usual = upper_median(durations);
  size_t without = 0;
  for (ScoredRow& row : out_.rows) {
    if (!(row.duration_seconds.value_or(0) > 0) && options_.coding.stage_of(row.word)) {
      row.duration_seconds = usual;
      ++without;
    }
    row.start_seconds -= row.duration_seconds.value_or(0);
  }
  builder_.assume("its times are where rows end: each begins by its duration before");
  if (without > 0)
    builder_.assume(fmt::format("{} stages state no duration: they last {:g} s", without, usual));
}

// Note [Times that are ends]
bool OnsetTimer::are_ends(std::vector<double> times, std::optional<double> origin) const {
  if (options_.row_time) return *options_.row_time == RowTime::end;
  if (layout_.onsets_are_ends) return true;
  const TableColumn& column = layout_.columns[*layout_.onset];
  if (column.says_onset || !origin) return false;
  for (double& time : times) time += *origin;
  const RowTimes are = judge_times(times, options_.recording_seconds);
  if (are == RowTimes::unknown)
    throw InputError(
        fmt::format("{}: its times{} reach from {:g} s to {:g} s of {:g} s: they may be where "
                    "stages begin, or where they end",
                    where_,
                    column.name.empty() ? "" : fmt::format(" (column {})", io::quoted(column.name)),
                    times.front(), times.back(), options_.recording_seconds),
        "--row-time begin, or --row-time end; or name their column onset, or end");
  return are == RowTimes::ends;
}

void OnsetTimer::spans_from_ends(const std::vector<double>& times,
                                 std::optional<double> recording_start) {
  ends_to_spans(times, recording_start, where_, out_.rows);
  builder_.assume("its times are where stages end: each begins where the one before ends");
}

// Sorted.
std::vector<double> OnsetTimer::stage_times() const {
  std::vector<double> times;
  for (const ScoredRow& row : out_.rows)
    if (options_.coding.stage_of(row.word) && !is_marker_word(row.word))
      times.push_back(row.start_seconds);
  std::sort(times.begin(), times.end());
  return times;
}

// A number; nothing from an empty cell, or from an odd one in a row that is no stage.
std::optional<double> OnsetTimer::number_in(const TableRow& row,
                                            const std::optional<size_t>& column,
                                            std::string_view what, bool required) const {
  if (!column) return std::nullopt;
  const std::string_view cell = cell_of(row, *column);
  if (!required && says_nothing(cell)) return std::nullopt;
  const auto number = parse_amount(cell, TimeUnit::seconds, 0);
  if (!number && names_stage(row)) fail_cell(row, what, cell, "a number");
  return number;
}

// Rows that last until the next: the last of them lasts a usual step.
void OnsetTimer::derive_epoch(const std::vector<double>& onsets) {
  if (options_.epoch_seconds) return;
  for (const double length : kUsualEpochs) {
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

TimedRows time_rows(const TextTable& table, const TableLayout& layout, const LabelOptions& options,
                    const std::string& where, LabelBuilder& builder) {
  if (layout.onset) return OnsetTimer(table, layout, options, where, builder).time();
  if (layout.plain_list()) return ListTimer(table, layout, options, where, builder).time();
  return EpochTimer(table, layout, options, where, builder).time();
}

}  // namespace physiomae::io
