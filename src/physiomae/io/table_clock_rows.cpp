#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/row_notes.h"
#include "physiomae/io/row_timer.h"
#include "physiomae/io/scored_rows.h"
#include "physiomae/io/stage_words.h"
#include "physiomae/io/table_clock.h"
#include "physiomae/io/table_unit.h"
#include "physiomae/io/time_text.h"

// Rows whose onsets are times of day, or elapsed times written like them.

namespace physiomae::io {

void OnsetTimer::by_clock(const std::vector<const TableRow*>& rows) {
  std::vector<ClockRow> clocks = clock_rows(rows);
  if (clocks.empty()) return;
  minutes_ = turn_minutes(clocks);
  refuse_half_days(clocks);
  ClockRoll roll;
  for (const ClockRow& row : clocks) {
    const double start = roll.next(row.time);
    out_.rows.push_back(row_at(*row.row, start));
    out_.rows.back().duration_seconds = clock_duration(row, start);
  }
  settle_duration_unit();
  follow_clock(clocks);
  place_rows(clocks.front().time);
}

std::vector<OnsetTimer::ClockRow> OnsetTimer::clock_rows(
    const std::vector<const TableRow*>& rows) const {
  std::vector<ClockRow> clocks;
  for (const TableRow* row : rows) {
    const std::string_view cell = cell_of(*row, *layout_.onset);
    const auto time = parse_time_text(cell);
    if (time && (clocks.empty() || time->date.has_value() == clocks.front().time.date.has_value()))
      clocks.push_back({row, *time});
    else if (names_stage(*row) && !is_padding(*row, cell))
      fail_cell(*row, "onset", cell, "a time like those of the other rows");
  }
  return clocks;
}

bool OnsetTimer::turn_minutes(std::vector<ClockRow>& rows) {
  std::vector<TimeText> times;
  for (const ClockRow& row : rows) times.push_back(row.time);
  const bool stated = layout_.columns[*layout_.onset].unit == TimeUnit::elapsed;
  if (!are_minutes(times, stated, options_)) return false;
  for (ClockRow& row : rows) row.time = minutes_as_elapsed(row.time);
  return true;
}

// 1 follows 12 on a clock of twelve hours.
void OnsetTimer::refuse_half_days(const std::vector<ClockRow>& rows) const {
  constexpr double kHour = 3600, kLongestStep = 600;
  const auto is_of_half_day = [](const ClockRow& row) {
    const double seconds = row.time.seconds;
    return !row.time.date && !row.time.twelve_hours && seconds >= kHour && seconds < 13 * kHour;
  };
  if (!std::all_of(rows.begin(), rows.end(), is_of_half_day)) return;
  for (size_t i = 1; i < rows.size(); ++i) {
    const double step = rows[i].time.seconds + 12 * kHour - rows[i - 1].time.seconds;
    if (rows[i - 1].time.seconds >= 12 * kHour && step > 0 && step <= kLongestStep)
      fail(*rows[i].row, "times of a clock of twelve hours, without AM and PM",
           "write AM and PM behind them, or hours from 0 to 23");
  }
}

// What the column of durations is in: its name goes before what is stated.
std::optional<TimeUnit> OnsetTimer::duration_unit() const {
  const auto named = duration_column().unit, stated = options_.time_unit;
  if (named && *named != TimeUnit::clock) return named;
  const bool counts = stated && *stated != TimeUnit::clock && *stated != TimeUnit::elapsed;
  return counts ? stated : named;
}

std::optional<double> OnsetTimer::clock_duration(const ClockRow& row, double start) {
  if (!layout_.duration) return layout_.end ? clock_end(row, start) : std::nullopt;
  const std::string_view cell = cell_of(*row.row, *layout_.duration);
  if (says_nothing(cell)) return std::nullopt;
  const auto amount =
      parse_amount(cell, duration_unit().value_or(TimeUnit::seconds), sample_rate());
  if (!amount && names_stage(*row.row))
    fail_cell(*row.row, "duration", cell, "a number or hh:mm:ss");
  return amount;
}

std::optional<double> OnsetTimer::clock_end(const ClockRow& row, double start) const {
  const std::string_view cell = cell_of(*row.row, *layout_.end);
  auto end = parse_time_text(cell);
  if (end && minutes_) end = minutes_as_elapsed(*end);
  if (end && end->date.has_value() == row.time.date.has_value()) {
    double seconds = end->seconds;
    if (!end->date) seconds += kDaySeconds * std::ceil((start - 0.001 - seconds) / kDaySeconds);
    return seconds - start;
  }
  if (!says_nothing(cell) && names_stage(*row.row))
    fail_cell(*row.row, "end", cell, "a time like that of its onset");
  return std::nullopt;
}

// Durations without a unit, in numbers that may be no seconds.
void OnsetTimer::settle_duration_unit() {
  if (!layout_.duration || duration_unit()) return;
  std::vector<NumberRow> numbers;
  for (const ScoredRow& row : out_.rows)
    numbers.push_back({row.start_seconds, row.duration_seconds, std::nullopt,
                       options_.coding.stage_of(row.word).has_value()});
  const double factor = infer_duration_seconds(
      numbers, {duration_column().name, where_, options_, sample_rate()}, builder_);
  scale_durations(factor);
}

// Note [Change of clock]
void OnsetTimer::follow_clock(const std::vector<ClockRow>& rows) {
  std::vector<BeatRow> stages;
  std::vector<size_t> places;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!names_stage(*rows[i].row)) continue;
    const auto epoch =
        layout_.epoch ? parse_double(cell_of(*rows[i].row, *layout_.epoch)) : std::nullopt;
    stages.push_back({out_.rows[i].start_seconds, out_.rows[i].duration_seconds, epoch});
    places.push_back(i);
  }
  const auto change = find_clock_change(stages, options_.recording_seconds);
  if (!change) return;
  const size_t before = places[change->row - 1];
  const double start = out_.rows[before].start_seconds;
  auto& last = out_.rows[before].duration_seconds;
  // An end that the clock has not reached yet is taken for the next day's.
  if (last &&
      std::abs(std::remainder(*last - change->beat_seconds - change->seconds, kDaySeconds)) < 1)
    last = change->beat_seconds;
  for (size_t i = before + 1; i < rows.size(); ++i)
    if (i >= places[change->row] || std::abs(out_.rows[i].start_seconds - start) > 1800)
      out_.rows[i].start_seconds -= change->seconds;
  builder_.assume(
      fmt::format("the clock goes {} by an hour before line {}, and the rows go on at "
                  "their beat: a change of summer time",
                  change->seconds > 0 ? "forward" : "back", rows[places[change->row]].row->line));
}

// Hours as numbers that begin with the recording's own time of day count from midnight; what they
// then count from, seconds behind the recording's start.
std::optional<double> OnsetTimer::leave_hours_of_day(double unit_seconds) {
  constexpr double kHour = 3600;
  const auto start = start_of_day(options_.recording_start);
  if (unit_seconds != kHour || options_.time_unit || !start) return 0;
  double begin = out_.rows.front().start_seconds, end = begin;
  for (const ScoredRow& row : out_.rows) {
    begin = std::min(begin, row.start_seconds);
    end = std::max(end, row.start_seconds);
  }
  const double first = out_.rows.front().start_seconds;
  if (first < 1 || std::abs(std::remainder(first - *start, kDaySeconds)) >= 1) return 0;
  if (end <= options_.recording_seconds)
    throw InputError(
        fmt::format("{}: its times begin at {:g} h, as does the recording: hours of the day, or "
                    "from the recording's start",
                    where_, first / kHour),
        "--time-unit h: they count from the recording's start; or write times of day as hh:mm:ss");
  ClockRoll roll;
  for (ScoredRow& row : out_.rows)
    row.start_seconds = roll.next({row.start_seconds, std::nullopt, false, true}) - first;
  builder_.assume("hours count from midnight: the first is the recording's start");
  return 0;
}

// Only where nothing but the minute is known of any row; events stay where they are.
void OnsetTimer::spread_rows() {
  std::vector<double> times;
  std::vector<ScoredRow*> rows;
  for (ScoredRow& row : out_.rows) {
    if (names_event(row.word) || names_arousal(row.word)) continue;
    if (std::remainder(row.start_seconds, 60) != 0) return;
    rows.push_back(&row);
    times.push_back(row.start_seconds);
  }
  const double epoch = epoch_of_minutes(times);
  // Ends without seconds of epochs say no more than the next row's begin.
  const bool drop_ends = epoch > 0 && layout_.end && !layout_.duration;
  for (ScoredRow* row : rows)
    if (row->duration_seconds && !drop_ends && *row->duration_seconds != epoch) return;
  for (ScoredRow* row : rows)
    if (drop_ends) row->duration_seconds.reset();
  if (drop_ends) builder_.assume("ends state no seconds either and are not used");
  if (epoch == 0)
    builder_.assume("times state no seconds: what begins may begin up to a minute later");
  if (!spread_minutes(times)) return;
  for (size_t i = 0; i < times.size(); ++i) rows[i]->start_seconds = times[i];
  builder_.assume(epoch > 0
                      ? fmt::format("rows of one minute are spread over it, every {:g} s", epoch)
                      : "changes within one minute are spread over it");
}

void OnsetTimer::place_rows(const TimeText& first) {
  if (!first.has_seconds) spread_rows();
  double begin = out_.rows.front().start_seconds, end = 0;
  for (const ScoredRow& row : out_.rows) {
    begin = std::min(begin, row.start_seconds);
    end = std::max(end, row.start_seconds + row.duration_seconds.value_or(0));
  }
  ClockPlace place{0, 0};
  if (minutes_)
    builder_.assume("times are minutes and seconds from the recording's start");
  else
    place = place_clock(first, begin, end, options_, where_, builder_);
  for (ScoredRow& row : out_.rows) row.start_seconds -= place.offset;
  settle_durations(place.origin);
  if (options_.origin == Labels::Origin::recording) begin_at_start();
}

}  // namespace physiomae::io
