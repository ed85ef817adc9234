#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/median.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/row_timer.h"
#include "physiomae/io/time_text.h"

// Note [Two columns of times]
// Seconds count from the recording's start, or from lights off, or from the first epoch; a clock
// beside them tells which, by the recording's own. Where the two disagree, it is said. The clock is
// used where it lies within the recording, off by no whole hours, and the seconds neither fill it
// nor are called onsets (which BIDS counts from the recording's start); a recording whose clock was
// made anonymous has its labels by the clock outside of it.

namespace physiomae::io {
namespace {

constexpr double kHourSeconds = 3600;

}  // namespace

// How far behind the recording's start the clock beside a row has it begin, less its onset; nothing
// where one of them is not known.
std::optional<double> OnsetTimer::clock_behind(const ScoredRow& row, const TableRow& cells) const {
  const auto time = parse_time_text(cell_of(cells, *layout_.clock));
  if (!time || !time->has_seconds) return std::nullopt;
  const auto start = comparable_start(options_.recording_start, time->has_fraction);
  if (!start) return std::nullopt;
  return std::remainder(time->seconds - *start - row.start_seconds, kDaySeconds);
}

// The shift of most rows, 0 where there is none; not steady where they differ.
OnsetTimer::ClockShift OnsetTimer::clock_shift(const std::vector<const TableRow*>& rows) const {
  constexpr double kSlackSeconds = 2;
  std::vector<double> all;
  for (size_t i = 0; i < rows.size(); ++i)
    if (const auto seconds = clock_behind(out_.rows[i], *rows[i])) all.push_back(*seconds);
  if (all.empty()) return {};
  ClockShift shift{upper_median(all), false};
  const auto alike = std::count_if(all.begin(), all.end(), [&](double seconds) {
    return std::abs(seconds - shift.seconds) < kSlackSeconds;
  });
  shift.steady = 10 * alike >= 9 * std::ssize(all);
  return shift;
}

// Whether the clock has the rows within the recording, and seconds leave room for it to.
bool OnsetTimer::clock_fits_better(double shift) const {
  double begin = out_.rows.front().start_seconds, end = begin;
  for (const ScoredRow& row : out_.rows) {
    const double duration = std::max(out_.epoch_seconds, row.duration_seconds.value_or(0));
    begin = std::min(begin, row.start_seconds);
    end = std::max(end, row.start_seconds + duration);
  }
  const double length = options_.recording_seconds;
  const bool fits = begin + shift > -1 && end + shift <= length + out_.epoch_seconds;
  const bool whole = begin < 1 && end > length - out_.epoch_seconds;
  const std::string name = to_lower(layout_.columns[*layout_.onset].name);
  const bool zone = std::abs(std::remainder(shift, kHourSeconds)) < 1;  // or summer time
  return fits && !whole && !zone && name.find("onset") == name.npos;
}

void OnsetTimer::follow_second_clock(const std::vector<const TableRow*>& rows) {
  if (!layout_.clock || options_.origin || options_.time_unit) return;
  const ClockShift shift = clock_shift(rows);
  // A clock that does not go with the rows is of something else.
  if (!shift.steady || std::abs(shift.seconds) < 1) return;
  const bool moves = clock_fits_better(shift.seconds);
  const std::string clock = io::quoted(layout_.columns[*layout_.clock].name);
  const std::string onset = io::quoted(layout_.columns[*layout_.onset].name);
  builder_.warn(fmt::format(
      "by the recording's clock, column {} has the rows {:+g} s from where column {} has them: {} "
      "is used ({} the other)",
      clock, shift.seconds, onset, moves ? clock : onset,
      moves ? "--time-origin recording:" : "--time-unit clock:"));
  if (!moves) return;
  for (ScoredRow& row : out_.rows) row.start_seconds += shift.seconds;
}

}  // namespace physiomae::io
