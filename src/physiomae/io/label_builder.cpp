#include "physiomae/io/label_builder.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

constexpr double kRoundingSeconds = 1e-3;
constexpr double kOverlapSeconds = 1;
constexpr double kMostUnknown = 0.02;   // of the entries that stand for a stage
constexpr double kLatestSeconds = 1e8;  // three years: beyond it, no recording of sleep

bool all_multiples_of(const std::vector<double>& values, double unit) {
  return std::all_of(values.begin(), values.end(), [unit](double value) {
    return std::abs(value - unit * std::round(value / unit)) < 0.01 && value > 0.5 * unit;
  });
}

}  // namespace

void SpanPainter::paint(double start, double duration, int value) {
  double end = start + duration;
  if (!(end > start)) return;
  // The first span that could overlap: the last that starts at or before `start`.
  auto it = spans_.upper_bound(start);
  if (it != spans_.begin()) --it;
  while (it != spans_.end() && it->first < end) {
    const double old_start = it->first;
    const Rest old = it->second;
    const double overlap = std::min(end, old.end_seconds) - std::max(start, old_start);
    if (overlap <= 0) {
      ++it;
      continue;
    }
    if (old.value != value && overlap > kOverlapSeconds && conflicts_++ == 0)
      first_conflict_seconds_ = std::max(start, old_start);
    it = spans_.erase(it);
    if (old_start < start) spans_.emplace(old_start, Rest{start, old.value});
    if (old.end_seconds > end) {
      spans_.emplace(end, Rest{old.end_seconds, old.value});
      break;
    }
  }
  spans_.insert_or_assign(start, Rest{end, value});
}

std::vector<SpanPainter::Span> SpanPainter::spans() const {
  std::vector<Span> out;
  out.reserve(spans_.size());
  for (const auto& [start, rest] : spans_)
    // Slivers that rounding leaves between epochs are no spans.
    if (rest.end_seconds - start > kRoundingSeconds)
      out.push_back({start, rest.end_seconds, rest.value});
  return out;
}

LabelBuilder::LabelBuilder(std::string where, std::string format) : where_(std::move(where)) {
  labels_.format = std::move(format);
}

void LabelBuilder::check(double start, double duration, std::string_view place) const {
  if (!(std::abs(start) <= kLatestSeconds) || !(duration >= 0 && duration <= kLatestSeconds))
    throw InputError(
        fmt::format("{}: {}: a span that starts at {} s and lasts {} s, expected finite times, no "
                    "negative duration, at most {:g} s",
                    where_, place, start, duration, kLatestSeconds),
        "correct the line, or convert the times to seconds");
}

bool LabelBuilder::has_extent(double duration) {
  if (duration > kRoundingSeconds) return true;
  ++without_extent_;
  return false;
}

void LabelBuilder::add_stage(double start, double duration, Stage stage, std::string_view place) {
  check(start, duration, place);
  if (!has_extent(duration)) return;
  ++recognised_;
  if (stage == Stage::undefined) {
    unstaged_.push_back({start, duration, stage});
    return;
  }
  durations_.push_back(duration);
  stages_.paint(start, duration, static_cast<int>(stage));
}

void LabelBuilder::add_arousal(double start, std::optional<double> duration,
                               std::string_view place) {
  if (!duration) {
    ++point_arousals_;
    return;
  }
  check(start, *duration, place);
  if (!has_extent(*duration)) return;
  ++recognised_;
  arousal_events_.push_back({start, *duration, Arousal::arousal});
}

void LabelBuilder::add_unknown(double start, double duration, std::string_view word,
                               std::string_view place) {
  constexpr size_t kReportedWords = 8;
  check(start, duration, place);
  unstaged_.push_back({start, duration, Stage::undefined});
  ++unknown_count_;
  const auto known = std::find_if(unknown_.begin(), unknown_.end(),
                                  [&](const Unknown& u) { return u.word == word; });
  if (known != unknown_.end())
    ++known->count;
  else if (unknown_.size() < kReportedWords)
    unknown_.push_back({std::string(word), std::string(place), 1});
}

void LabelBuilder::set_epoch_seconds(double seconds) {
  if (!(seconds >= 1 && seconds <= 600))
    throw InputError(fmt::format("{}: epochs of {} s, expected 1 to 600 s", where_, seconds));
  epoch_seconds_ = seconds;
}

double LabelBuilder::derived_epoch_seconds() const {
  if (durations_.empty() || all_multiples_of(durations_, 30)) return 30;
  if (all_multiples_of(durations_, 20)) return 20;
  const double shortest = *std::min_element(durations_.begin(), durations_.end());
  return shortest >= 1 && shortest <= 600 ? shortest : 30;
}

void LabelBuilder::refuse_overlaps() const {
  if (stages_.conflicts() == 0) return;
  throw InputError(
      fmt::format("{}: {} overlaps between stages, the first at {:g} s: two stages at one time",
                  where_, stages_.conflicts(), stages_.first_conflict_seconds()),
      "leave the rows of one scorer, with the durations of its epochs");
}

void LabelBuilder::take_stages() {
  refuse_overlaps();
  SpanPainter all;
  for (const StageSpan& span : unstaged_)
    all.paint(span.start_seconds, span.duration_seconds, static_cast<int>(span.stage));
  for (const auto& span : stages_.spans())
    all.paint(span.start_seconds, span.end_seconds - span.start_seconds, span.value);
  for (const auto& span : all.spans())
    labels_.stages.push_back({span.start_seconds, span.end_seconds - span.start_seconds,
                              static_cast<Stage>(span.value)});
}

void LabelBuilder::take_arousals() {
  if (arousal_events_.empty()) return;
  SpanPainter painter;
  for (const StageSpan& span : labels_.stages)
    if (span.stage != Stage::undefined)
      painter.paint(span.start_seconds, span.duration_seconds, static_cast<int>(Arousal::none));
  for (const ArousalSpan& event : arousal_events_)
    painter.paint(event.start_seconds, event.duration_seconds, static_cast<int>(Arousal::arousal));
  for (const auto& span : painter.spans()) {
    const auto label = static_cast<Arousal>(span.value);
    const double duration = span.end_seconds - span.start_seconds;
    // One span for a stretch without arousals, however many epochs it goes over.
    if (!labels_.arousals.empty() && label == Arousal::none) {
      ArousalSpan& last = labels_.arousals.back();
      if (last.label == label && std::abs(last.start_seconds + last.duration_seconds -
                                          span.start_seconds) < kRoundingSeconds) {
        last.duration_seconds = span.end_seconds - last.start_seconds;
        continue;
      }
    }
    labels_.arousals.push_back({span.start_seconds, duration, label});
  }
}

std::string LabelBuilder::unknown_words() const {
  std::string words;
  for (const Unknown& unknown : unknown_)
    words += fmt::format("{}{} ({}{})", words.empty() ? "" : ", ", quoted(unknown.word),
                         unknown.count > 1 ? fmt::format("{} times, first at ", unknown.count) : "",
                         unknown.first_place);
  return words;
}

void LabelBuilder::report_unknown() {
  if (unknown_count_ == 0) return;
  const std::string words = unknown_words();
  const double share =
      static_cast<double>(unknown_count_) / static_cast<double>(unknown_count_ + recognised_);
  if (share > kMostUnknown)
    throw InputError(fmt::format("{}: {} of {} entries name no stage: {}", where_, unknown_count_,
                                 unknown_count_ + recognised_, words),
                     "--stage-coding FILE says what they mean, one \"word,stage\" a line; "
                     "docs/label-formats.md lists the words that are known");
  warn(fmt::format("{} entries name no stage and stay undefined: {}", unknown_count_, words));
}

Labels LabelBuilder::finish() && {
  if (recognised_ == 0) {
    constexpr std::string_view kHint =
        "stages are written W, N1, N2, N3, R (or 1, S1, NREM1, REM, ...), or as in EDF+ (\"Sleep "
        "stage W\")";
    const std::string problem = fmt::format("{}: no sleep stage and no arousal recognised", where_);
    if (unknown_.empty()) throw NothingScored(problem + ", found nothing", kHint);
    throw InputError(fmt::format("{}, found {} ({})", problem, quoted(unknown_[0].word),
                                 unknown_[0].first_place),
                     kHint);
  }
  report_unknown();
  if (point_arousals_ > 0)
    warn(fmt::format("{} arousals without duration: not used", point_arousals_));
  if (without_extent_ > 0)
    warn(fmt::format("{} entries of no duration: not used", without_extent_));
  take_stages();
  take_arousals();
  labels_.epoch_seconds = epoch_seconds_.value_or(derived_epoch_seconds());
  return std::move(labels_);
}

}  // namespace physiomae::io
