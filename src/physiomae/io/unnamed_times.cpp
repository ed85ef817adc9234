#include "physiomae/io/unnamed_times.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "physiomae/io/labels.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/time_text.h"

namespace physiomae::io {
namespace {

constexpr double kSlackSeconds = 1;
constexpr size_t kFewestRows = 3;

using Times = std::vector<std::optional<double>>;

class UnnamedTimes {
 public:
  UnnamedTimes(const TextTable& table, const std::vector<ColumnShape>& shapes,
               const LabelOptions& options, TableLayout& layout)
      : table_(table), shapes_(shapes), options_(options), layout_(layout) {}

  void take() {
    if (!layout_.onset) take_onset();
    if (!layout_.onset || layout_.duration || layout_.end) return;
    // Epochs on a beat need none, and a flag of 1 would be one.
    if (beat_of(times_of(*layout_.onset), holds_clocks(*layout_.onset), 8) > 0) return;
    for (const size_t i : unnamed())
      if (i != *layout_.onset && take_end_or_duration(i)) return;
  }

 private:
  std::vector<size_t> unnamed() const {
    std::vector<size_t> columns;
    for (size_t i = 0; i < layout_.columns.size(); ++i) {
      const TableColumn& column = layout_.columns[i];
      const bool times = holds_clocks(i) || 10 * shapes_[i].numbers >= 8 * shapes_[i].filled;
      if ((column.role == ColumnRole::none || counts_epochs(i)) && !column.of_event && times &&
          !column.name.empty() && shapes_[i].filled >= kFewestRows && changes(times_of(i)))
        columns.push_back(i);
    }
    return columns;
  }

  bool holds_clocks(size_t i) const { return 10 * shapes_[i].clocks >= 8 * shapes_[i].filled; }

  // Seconds of a column: of a clock, or numbers as they stand.
  const Times& times_of(size_t column) const {
    const auto [place, fresh] = times_.try_emplace(column);
    Times& times = place->second;
    if (!fresh) return times;
    for (size_t i = layout_.first_row; i < layout_.end_row; ++i) {
      const std::string_view cell = cell_of(table_.rows[i], column);
      const auto number = parse_double(cell);
      const auto clock = number ? std::nullopt : parse_time_text(cell);
      times.push_back(clock ? std::optional(clock->seconds) : number);
    }
    return times;
  }

  // "No. of epochs" beside onsets: how many each row lasts.
  bool counts_epochs(size_t i) const {
    return layout_.onset && layout_.columns[i].role == ColumnRole::epoch &&
           !shapes_[i].numbers_rows();
  }

  // The recording's start may stand in every row.
  static bool changes(const Times& times) {
    return std::adjacent_find(times.begin(), times.end(), std::not_equal_to<>()) != times.end();
  }

  // From one time to a later one; clocks begin anew at midnight.
  static double step(bool clocks, double from, double to) {
    return clocks ? std::remainder(to - from, kDaySeconds) : to - from;
  }

  // The epoch by which so many tenths of the rows rise, nearly all of which do; else 0.
  static double beat_of(const Times& times, bool clocks, size_t tenths) {
    std::map<int64_t, size_t> steps;
    size_t count = 0, rising = 0;
    std::optional<double> last;
    for (const auto& time : times) {
      if (time && last) {
        const double by = step(clocks, *last, *time);
        ++count;
        rising += by > 0;
        ++steps[std::llround(by)];
      }
      if (time) last = time;
    }
    if (count < kFewestRows || 20 * rising < 19 * count) return 0;
    for (const double epoch : kUsualEpochs) {
      const auto found = steps.find(std::llround(epoch));
      if (found != steps.end() && 10 * found->second >= tenths * count) return epoch;
    }
    return 0;
  }

  // Of rows that begin at `onsets`: how many end where the next begins, and not behind it.
  struct Fit {
    size_t pairs = 0, met = 0, over = 0;
    bool holds(size_t tenths) const {
      return pairs > 0 && 20 * over <= pairs && 10 * met >= tenths * pairs;
    }
  };

  template <typename LengthOf>
  static Fit fit_of(const Times& onsets, bool clocks, LengthOf&& length_of) {
    Fit fit;
    for (size_t i = 0; i < onsets.size(); ++i) {
      const auto length = onsets[i] ? length_of(i) : std::nullopt;
      fit.over += length && *length < 0;
      if (!length || i + 1 == onsets.size() || !onsets[i + 1]) continue;
      const double whole = step(clocks, *onsets[i], *onsets[i + 1]), gap = whole - *length;
      const double slack = std::min(kSlackSeconds, 0.05 * std::abs(whole));
      ++fit.pairs;
      fit.met += std::abs(gap) <= slack;
      fit.over += gap < -slack;
    }
    return fit;
  }

  static Fit fit_of_durations(const Times& onsets, bool clocks, const Times& durations,
                              double factor) {
    return fit_of(onsets, clocks, [&](size_t i) {
      return durations[i] ? std::optional(factor * *durations[i]) : std::nullopt;
    });
  }

  static Fit fit_of_ends(const Times& onsets, bool clocks, const Times& ends) {
    return fit_of(onsets, clocks, [&](size_t i) {
      return ends[i] ? std::optional(step(clocks, *onsets[i], *ends[i])) : std::nullopt;
    });
  }

  bool fits_durations(const Times& times, bool clocks) const {
    return layout_.duration &&
           fit_of_durations(times, clocks, times_of(*layout_.duration), 1).holds(5);
  }

  // Each begins where the one before ends, by a column of ends or of durations.
  bool fits_others(const Times& times, bool clocks) const {
    if (layout_.end) return fit_of_ends(times, clocks, times_of(*layout_.end)).holds(5);
    const auto others = unnamed();
    return std::any_of(others.begin(), others.end(), [&](size_t i) {
      const bool ends =
          holds_clocks(i) == clocks && fit_of_ends(times, clocks, times_of(i)).holds(5);
      return ends || fit_of_durations(times, clocks, times_of(i), 1).holds(5);
    });
  }

  // Where rows of `row_seconds` that begin to count at the recording's start would be.
  enum class Place { start, middle, end, within, outside, unknown };
  Place place_of(const Times& times, bool clocks, double row_seconds) const {
    const auto start = clocks ? start_of_day(options_.recording_start) : 0;
    const auto first =
        std::find_if(times.begin(), times.end(), [](const auto& time) { return time.has_value(); });
    const double length = options_.recording_seconds;
    if (!start || (length <= 0 && clocks)) return Place::unknown;
    const double at = step(clocks, *start, **first);
    const double extent = row_seconds * static_cast<double>(times.size());
    const auto is_at = [&](double seconds) { return std::abs(at - seconds) < kSlackSeconds; };
    if (is_at(0)) return Place::start;
    if (is_at(row_seconds / 2)) return Place::middle;
    if (is_at(row_seconds)) return Place::end;
    const bool fits = at > 0 && (length <= 0 || at + extent <= length + row_seconds);
    return fits ? Place::within : Place::outside;
  }

  // Epochs and durations say where the rows are, from the recording's start on; a list does so too
  // where nothing looks like times.
  bool tells_more(const Times& times, bool clocks) const {
    if (layout_.end) return fits_others(times, clocks);
    const double beat = beat_of(times, clocks, 5);
    const bool list = !layout_.epoch && !layout_.duration;
    if (beat == 0 && list) return fits_others(times, clocks);
    if (beat == 0 && !fits_durations(times, clocks)) return false;
    const double row = beat > 0 ? beat : times_of(*layout_.duration).front().value_or(0);
    const Place place = place_of(times, clocks, row);
    return place == Place::within || place == Place::unknown || (list && place == Place::start) ||
           (place == Place::start && layout_.duration && fits_durations(times, clocks));
  }

  void take_onset() {
    for (const size_t i : unnamed()) {
      const bool clocks = holds_clocks(i);
      const bool numbers = shapes_[i].rises && !shapes_[i].counts;
      if ((clocks || numbers) && tells_more(times_of(i), clocks))
        return take_as(i, layout_.onset, ColumnRole::onset, "begin");
    }
  }

  bool take_end_or_duration(size_t i) {
    const Times &onsets = times_of(*layout_.onset), &values = times_of(i);
    const bool clocks = holds_clocks(*layout_.onset);
    const Fit seconds_fit = fit_of_durations(onsets, clocks, values, 1);
    if (const Fit ends = fit_of_ends(onsets, clocks, values);
        clocks == holds_clocks(i) && ends.holds(5) && ends.met >= seconds_fit.met) {
      take_as(i, layout_.end, ColumnRole::end, "end");
      return true;
    }
    const bool epochs = counts_epochs(i) &&
                        std::any_of(kUsualEpochs.begin(), kUsualEpochs.end(), [&](double epoch) {
                          return fit_of_durations(onsets, clocks, values, epoch).holds(5);
                        });
    if (!seconds_fit.holds(5) && !epochs) return false;
    take_as(i, layout_.duration, ColumnRole::duration, "last");
    return true;
  }

  void take_as(size_t i, std::optional<size_t>& place, ColumnRole role, const char* what) {
    place = i;
    if (layout_.epoch == i) layout_.epoch.reset();
    layout_.columns[i].role = role;
    layout_.assumptions.push_back(
        fmt::format("column {} is taken for {} rows {}: its cells can be nothing else",
                    io::quoted(layout_.columns[i].name),
                    role == ColumnRole::duration ? "how long" : "when", what));
  }

  const TextTable& table_;
  const std::vector<ColumnShape>& shapes_;
  const LabelOptions& options_;
  TableLayout& layout_;
  mutable std::map<size_t, Times> times_;
};

}  // namespace

void take_unnamed_times(const TextTable& table, const std::vector<ColumnShape>& shapes,
                        const LabelOptions& options, TableLayout& layout) {
  UnnamedTimes(table, shapes, options, layout).take();
}

}  // namespace physiomae::io
