#include "physiomae/io/table_ends.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/row_notes.h"
#include "physiomae/io/stage_words.h"

namespace physiomae::io {
namespace {

constexpr double kSlackSeconds = 1, kLongestEpoch = 60;

// The step that all times but a few rise by, 0 where there is none; rows may be missing.
double beat_of(const std::vector<double>& times) {
  std::vector<double> steps;
  for (size_t i = 1; i < times.size(); ++i)
    if (times[i] > times[i - 1]) steps.push_back(times[i] - times[i - 1]);
  if (steps.empty()) return 0;
  const double beat = *std::min_element(steps.begin(), steps.end());
  const auto on_beat = std::count_if(steps.begin(), steps.end(), [beat](double step) {
    return std::abs(step - beat) < 0.01 * beat;
  });
  return 10 * on_beat >= 8 * std::ssize(steps) ? beat : 0;
}

// A list of changes never says a word twice in a row; one that does so on the beat lists epochs.
bool lists_epochs(const std::vector<ScoredRow>& rows, double beat) {
  const auto repeats = [beat](const ScoredRow& a, const ScoredRow& b) {
    return a.word == b.word && std::abs(b.start_seconds - a.start_seconds - beat) < 0.01 * beat;
  };
  return beat > 0 && std::adjacent_find(rows.begin(), rows.end(), repeats) != rows.end();
}

bool is_on(double beat, double time, double first) {
  return std::abs(std::remainder(time - first, beat)) < 0.01 * beat;
}

}  // namespace

RowTimes judge_times(const std::vector<double>& times, double recording_seconds) {
  if (times.size() < 2 || recording_seconds <= 0) return RowTimes::onsets;
  const double first = times.front(), last = times.back();
  if (first < kSlackSeconds || last > recording_seconds + kSlackSeconds) return RowTimes::onsets;
  const double beat = beat_of(times);
  const bool begins_late_by_one = beat > 0 && std::abs(first - beat) < 0.01 * beat;
  if (last > recording_seconds - kSlackSeconds)
    return begins_late_by_one ? RowTimes::ends : RowTimes::unknown;
  const bool nearly_whole =
      beat <= kLongestEpoch && last + 2 * beat > recording_seconds + kSlackSeconds;
  return begins_late_by_one && nearly_whole ? RowTimes::unknown : RowTimes::onsets;
}

void ends_to_spans(const std::vector<double>& times, std::optional<double> recording_start,
                   const std::string& where, std::vector<ScoredRow>& rows) {
  if (times.empty()) return;
  std::stable_sort(rows.begin(), rows.end(), [](const ScoredRow& a, const ScoredRow& b) {
    return a.start_seconds < b.start_seconds;
  });
  const double beat = beat_of(times);
  const bool epochs = lists_epochs(rows, beat);
  if (!epochs && !recording_start)
    throw InputError(
        fmt::format("{}: its times are where stages end, and where the first begins is not known",
                    where),
        "add a column onset");
  double before = epochs ? times.front() - beat : *recording_start;
  for (ScoredRow& row : rows) {
    const double end = row.start_seconds;
    // When an event began is not known; the stage under it goes on.
    if (names_event(row.word) || names_arousal(row.word)) continue;
    if (end < times.front() || (epochs && !is_on(beat, end, times.front()))) continue;
    row.start_seconds = epochs ? std::max(before, end - beat) : before;
    row.duration_seconds = end - row.start_seconds;
    before = end;
  }
}

}  // namespace physiomae::io
