#include "physiomae/store/signal_likeness.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <vector>

#include "physiomae/io/time_text.h"
#include "physiomae/signal/half.h"

namespace physiomae::store {
namespace {

constexpr double kSame = 0.005;           ///< RMS of what differs, in robust scales
constexpr double kRounded = 0.01;         ///< the same where a converter has rounded
constexpr double kLikeAmplitude = 0.005;  ///< relative difference of two amplitudes
constexpr double kSilent = 0.1;           ///< RMS of a signal in which nothing is to be compared
constexpr double kMostCovered = 0.8;      ///< of the shorter record
constexpr double kAnchorSeconds = 1800;   ///< the same moments for all pairs: few pages are read
constexpr double kEdgeSeconds = 60;       ///< filters begin and end there
constexpr size_t kFewestAnchors = 3;
constexpr int64_t kSpread = 5;  ///< moments of recordings that are too short for anchors
constexpr double kSampleError = 0.02;

double end_seconds(const StoredRecord& record) {
  return record.start_seconds(record.windows() - 1) + kWindowSeconds;
}

// The window that holds a moment.
std::optional<int64_t> window_at(const StoredRecord& record, double seconds) {
  const auto starts = record.start_sample();
  const auto after =
      std::upper_bound(starts.begin(), starts.end(), seconds, [&](double at, int64_t start) {
        return at * record.header().source_rate_hz < static_cast<double>(start);
      });
  if (after == starts.begin()) return std::nullopt;
  const int64_t window = std::distance(starts.begin(), after) - 1;
  const bool inside = seconds < record.start_seconds(window) + kWindowSeconds;
  return inside ? std::optional(window) : std::nullopt;
}

// What two windows of two records have in common in time: `first_of_a` and `first_of_b` are where
// it begins in each.
struct Meeting {
  int64_t of_a = 0, of_b = 0;
  size_t first_of_a = 0, first_of_b = 0, count = 0;
};

// Records, and what is added to a time of `a` to have that of `b`. Anchors lie at whole half hours
// of the time that is compared, which begins at `zero` in `a`.
struct Pair {
  const StoredRecord &a, &b;
  double shift = 0, zero = 0;
};

std::optional<Meeting> meeting_at(const Pair& pair, double seconds_of_a) {
  const auto of_a = window_at(pair.a, seconds_of_a);
  if (!of_a) return std::nullopt;
  const double start = pair.a.start_seconds(*of_a) + pair.shift;
  const auto of_b = window_at(pair.b, start + kWindowSeconds / 2.0);
  if (!of_b) return std::nullopt;
  const double apart = kRateHz * (start - pair.b.start_seconds(*of_b));
  if (std::abs(apart - std::round(apart)) > kSampleError) return std::nullopt;
  const auto samples = static_cast<int64_t>(std::round(apart));
  Meeting meeting{*of_a, *of_b};
  meeting.first_of_a = static_cast<size_t>(std::max<int64_t>(0, -samples));
  meeting.first_of_b = static_cast<size_t>(std::max<int64_t>(0, samples));
  meeting.count = kWindowSamples - std::max(meeting.first_of_a, meeting.first_of_b);
  return meeting;
}

// The moments at which records are compared, in times of `a`.
std::vector<Meeting> meetings_of(const Pair& pair) {
  const double first = std::max(pair.a.start_seconds(0), pair.b.start_seconds(0) - pair.shift);
  const double last = std::min(end_seconds(pair.a), end_seconds(pair.b) - pair.shift);
  const auto length = [](const StoredRecord& record) {
    return end_seconds(record) - record.start_seconds(0);
  };
  std::vector<Meeting> meetings;
  if (last - first < kMostCovered * std::min(length(pair.a), length(pair.b))) return meetings;
  const auto meet = [&](double seconds) {
    if (const auto meeting = meeting_at(pair, seconds)) meetings.push_back(*meeting);
  };
  const double steps = std::ceil((first + kEdgeSeconds - pair.zero) / kAnchorSeconds);
  for (double at = pair.zero + steps * kAnchorSeconds; at < last - kEdgeSeconds;
       at += kAnchorSeconds)
    meet(at);
  if (meetings.size() >= kFewestAnchors) return meetings;
  meetings.clear();
  const double edge = std::min(kEdgeSeconds, (last - first) / 4);
  for (int64_t i = 0; i < kSpread; ++i)
    meet(first + edge + (static_cast<double>(i) + 0.5) * (last - first - 2 * edge) / kSpread);
  return meetings;
}

// Present in both, with an amplitude.
bool is_shared(const Pair& pair, size_t m) {
  const RecordHeader &a = pair.a.header(), &b = pair.b.header();
  return !a.channels[m].channel.empty() && !b.channels[m].channel.empty() &&
         a.statistics[m].iqr > 0 && b.statistics[m].iqr > 0;
}

// RMS of what differs at a moment, in robust scales, or more than `most`; nothing where there is
// nothing to compare.
std::optional<double> difference_at(const Pair& pair, const Meeting& at, size_t m, double most) {
  const auto modality = static_cast<int>(m);
  if (!pair.a.present(at.of_a, modality) || !pair.b.present(at.of_b, modality)) return std::nullopt;
  const auto a = pair.a.signal(at.of_a, modality).subspan(at.first_of_a, at.count);
  const auto b = pair.b.signal(at.of_b, modality).subspan(at.first_of_b, at.count);
  const double unit = signal::robust_scale(pair.a.header().statistics[m]) *
                      std::sqrt(static_cast<double>(at.count));
  double different = 0, all = 0;
  for (size_t i = 0; i < at.count; ++i) {
    const double value = signal::half_to_float(a[i]);
    const double difference = value - signal::half_to_float(b[i]);
    all += value * value;
    different += difference * difference;
    if (different > most * most * unit * unit) break;
  }
  const double found = std::sqrt(different) / unit;
  if (found <= most && std::sqrt(all) < kSilent * unit) return std::nullopt;
  return found;
}

// The greatest difference at all moments, or more than `most`.
std::optional<double> difference_of(const Pair& pair, const std::vector<Meeting>& meetings,
                                    size_t m, double most) {
  std::optional<double> greatest;
  for (const Meeting& at : meetings) {
    const auto difference = difference_at(pair, at, m, most);
    if (difference) greatest = std::max(greatest.value_or(0), *difference);
    if (greatest > most) break;
  }
  return greatest;
}

bool has_like_amplitude(const Pair& pair, size_t m) {
  const auto &a = pair.a.header().statistics[m], &b = pair.b.header().statistics[m];
  const auto is_like = [](double x, double y) {
    return std::abs(x - y) <= kLikeAmplitude * std::max(x, y);
  };
  return is_like(a.iqr, b.iqr) && is_like(a.sd, b.sd);
}

bool agree(const Pair& pair) {
  const std::vector<Meeting> meetings = meetings_of(pair);
  bool any = false, all = pair.a.windows() == pair.b.windows();
  for (const size_t m : kEachModality) {
    if (!is_shared(pair, m)) continue;
    const double most = all && has_like_amplitude(pair, m) ? kRounded : kSame;
    const auto difference = difference_of(pair, meetings, m, most);
    if (difference && *difference <= kSame) return true;
    all = all && most == kRounded && (!difference || *difference <= kRounded);
    any = any || difference;
  }
  return any && all;
}

// By their clocks, where both are known; dates may have been made anonymous.
std::optional<Pair> by_clock(const StoredRecord& a, const StoredRecord& b) {
  const auto of_a = io::start_of_day(a.header().start_time);
  const auto of_b = io::start_of_day(b.header().start_time);
  if (!of_a || !of_b || *of_a == *of_b) return std::nullopt;
  return Pair{a, b, std::remainder(*of_a - *of_b, io::kDaySeconds), -*of_a};
}

}  // namespace

bool hold_one_recording(const StoredRecord& a, const StoredRecord& b) {
  if (a.windows() == 0 || b.windows() == 0) return false;
  if (agree({a, b})) return true;
  const auto clocks = by_clock(a, b);
  return clocks && agree(*clocks);
}

}  // namespace physiomae::store
