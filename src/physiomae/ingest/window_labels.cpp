#include "physiomae/ingest/window_labels.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "physiomae/base/modality.h"

namespace physiomae::ingest {
namespace {

// A span in samples of the grid's rate, [begin, end).
template <typename Label>
struct SampleSpan {
  int64_t begin, end;
  Label label;
};

template <typename Span, typename Label>
std::vector<SampleSpan<Label>> to_samples(const std::vector<Span>& spans, double rate_hz,
                                          Label Span::*label) {
  std::vector<SampleSpan<Label>> out;
  for (const Span& span : spans)
    out.push_back({std::llround(span.start_seconds * rate_hz),
                   std::llround((span.start_seconds + span.duration_seconds) * rate_hz),
                   span.*label});
  return out;
}

// Calls use(label, samples) for each span's share of [begin, end). Spans are sorted, disjoint.
template <typename Label, typename Use>
void overlaps(const std::vector<SampleSpan<Label>>& spans, int64_t begin, int64_t end,
              const Use& use) {
  auto span = std::lower_bound(spans.begin(), spans.end(), begin,
                               [](const auto& s, int64_t at) { return s.end <= at; });
  for (; span != spans.end() && span->begin < end; ++span)
    use(span->label, std::min(end, span->end) - std::max(begin, span->begin));
}

// The stage that covers at least `required` seconds of [begin, end).
io::Stage stage_of(const std::vector<io::StageSpan>& spans, double begin, double end,
                   double required) {
  const auto end_of = [](const io::StageSpan& s) { return s.start_seconds + s.duration_seconds; };
  std::array<double, 5> seconds{};
  auto span = std::lower_bound(spans.begin(), spans.end(), begin,
                               [&](const auto& s, double at) { return end_of(s) <= at; });
  for (; span != spans.end() && span->start_seconds < end; ++span)
    if (span->stage != io::Stage::undefined)
      seconds[static_cast<size_t>(span->stage)] +=
          std::min(end, end_of(*span)) - std::max(begin, span->start_seconds);
  const auto most = std::max_element(seconds.begin(), seconds.end());
  if (*most <= 0 || *most < required) return io::Stage::undefined;
  return static_cast<io::Stage>(most - seconds.begin());
}

struct ArousalCounts {
  int64_t on = 0, scored = 0;
};

ArousalCounts count_arousals(const std::vector<SampleSpan<io::Arousal>>& spans, int64_t begin,
                             int64_t end) {
  ArousalCounts counts;
  overlaps(spans, begin, end, [&](io::Arousal label, int64_t samples) {
    if (label == io::Arousal::arousal) counts.on += samples;
    if (label != io::Arousal::not_scored) counts.scored += samples;
  });
  return counts;
}

int8_t second_label(const ArousalCounts& counts, int64_t samples) {
  if (2 * counts.on >= samples) return 1;
  return 2 * counts.scored >= samples ? 0 : -1;
}

}  // namespace

store::WindowLabels label_windows(const Grid& grid, const io::Labels& labels) {
  const auto arousals = to_samples(labels.arousals, grid.rate_hz, &io::ArousalSpan::label);
  const double half_sample = 0.5 / grid.rate_hz;  // a window starts at a whole sample
  store::WindowLabels out;
  for (const int64_t begin : grid.start_sample) {
    const int64_t end = begin + grid.window_samples;
    const auto seconds = [&](int64_t sample) { return static_cast<double>(sample) / grid.rate_hz; };
    // The whole window where that is asked for, whatever 30 s round to.
    const double required = std::min(grid.required_seconds, seconds(grid.window_samples));
    out.stage.push_back(static_cast<int8_t>(
        stage_of(labels.stages, seconds(begin), seconds(end), required - half_sample)));
    const ArousalCounts counts = count_arousals(arousals, begin, end);
    out.arousal_on.push_back(static_cast<int16_t>(counts.on));
    out.arousal_scored.push_back(static_cast<int16_t>(counts.scored));
    for (int64_t s = 0; s < kTokens; ++s) {
      const int64_t from = begin + s * grid.window_samples / kTokens;
      const int64_t to = begin + (s + 1) * grid.window_samples / kTokens;
      out.arousal_second.push_back(second_label(count_arousals(arousals, from, to), to - from));
    }
  }
  return out;
}

}  // namespace physiomae::ingest
