#include "physiomae/ingest/channel_choice.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace physiomae::ingest {
namespace {

constexpr int64_t kEnoughSeconds = 60;  ///< that change, for a channel to be live
constexpr int64_t kBlockSamples = 1 << 16;

// Calls use(samples) for blocks of a channel until it returns false.
template <typename Use>
void scan(io::Recording& recording, int channel, const Use& use) {
  const auto index = static_cast<size_t>(channel);
  const int64_t width = recording.channels()[index].samples_per_frame;
  const int64_t block = std::max<int64_t>(1, kBlockSamples / width);
  std::vector<float> samples;
  for (int64_t done = 0; done < recording.frames(); done += block) {
    const int64_t frames = std::min(block, recording.frames() - done);
    samples.resize(static_cast<size_t>(frames * width));
    const io::ChannelRequest request{index, samples};
    recording.read(done, frames, {&request, 1});
    if (!use(std::span<const float>(samples))) return;
  }
}

// Seconds in which a channel changes, up to kEnoughSeconds.
int64_t live_seconds(io::Recording& recording, int channel) {
  const double rate_hz = recording.channels()[static_cast<size_t>(channel)].rate_hz;
  const auto second = static_cast<size_t>(std::max<int64_t>(2, std::llround(rate_hz)));
  int64_t live = 0;
  scan(recording, channel, [&](std::span<const float> samples) {
    for (size_t at = 0; at < samples.size() && live < kEnoughSeconds; at += second) {
      const auto part = samples.subspan(at, std::min(second, samples.size() - at));
      live += std::any_of(part.begin(), part.end(),
                          [&](float x) { return std::isfinite(x) && x != part.front(); });
    }
    return live < kEnoughSeconds;
  });
  return live;
}

std::string place(int channel) { return fmt::format("channel {}", channel + 1); }

// Of namesakes the first that is as live as any.
void settle(io::Recording& recording, size_t m, int& channel, std::vector<int>& others,
            std::vector<std::string>& warnings) {
  if (others.empty()) return;
  std::vector<int> all = {channel};
  all.insert(all.end(), others.begin(), others.end());
  std::vector<int64_t> live;
  for (const int each : all) {
    live.push_back(live_seconds(recording, each));
    if (live.back() >= kEnoughSeconds) break;
  }
  const auto best = static_cast<size_t>(std::max_element(live.begin(), live.end()) - live.begin());
  channel = all[best];
  others.clear();
  const std::string& label = recording.channels()[static_cast<size_t>(channel)].label;
  warnings.push_back(fmt::format(
      "{}: {} channels are called \"{}\"; {} is taken{}", kModalityNames[m], all.size(), label,
      place(channel),
      best > 0 ? fmt::format(", since {} is flat", place(all.front())) : std::string()));
}

// The unit in which a channel would have a physiological amplitude; "" where none fits.
std::string_view likely_unit(io::Recording& recording, int channel) {
  double sum = 0, squares = 0, count = 0;
  scan(recording, channel, [&](std::span<const float> samples) {
    for (const float value : samples) {
      if (!std::isfinite(value)) continue;
      sum += value;
      squares += static_cast<double>(value) * value;
      ++count;
    }
    return count < 1e6;
  });
  const double sd =
      count > 0 ? std::sqrt(std::max(0.0, squares / count - sum * sum / count / count)) : 0;
  // From the quietest EMG to the largest ECG; between the ranges nobody can tell.
  if (sd >= 2 && sd <= 500) return "uV";
  if (sd >= 0.002 && sd <= 0.5) return "mV";
  return sd >= 2e-6 && sd <= 5e-4 ? "V" : "";
}

void propose_unit(io::Recording& recording, size_t m, ChannelSelection& selection) {
  const std::string_view unit = likely_unit(recording, selection.unit_unknown[m]);
  const std::string advice =
      unit.empty()
          ? fmt::format("; state it with --unit {}=uV, mV or V", kModalityNames[m])
          : fmt::format("; its amplitude would fit {1}: if so, state it with --unit {0}={1}",
                        kModalityNames[m], unit);
  selection.choices[m].reason += advice;
  for (std::string& warning : selection.warnings)
    if (warning.starts_with(fmt::format("{} is missing", kModalityNames[m]))) warning += advice;
}

}  // namespace

ChannelSelection choose_channels(io::Recording& recording, const ChannelMap& map) {
  ChannelSelection selection = select_channels(recording.channels(), map);
  for (const size_t m : kEachModality) {
    ChannelSource& source = selection.sources[m];
    settle(recording, m, source.plus, source.plus_others, selection.warnings);
    settle(recording, m, source.minus, source.minus_others, selection.warnings);
    if (selection.unit_unknown[m] >= 0) propose_unit(recording, m, selection);
  }
  return selection;
}

std::string channel_hint(const ChannelSelection& selection) {
  const bool unit = std::any_of(selection.unit_unknown.begin(), selection.unit_unknown.end(),
                                [](int channel) { return channel >= 0; });
  if (unit) return "state the unit of channels that name none: --unit EEG=uV, or --unit uV for all";
  return "`physiomae inspect FILE` lists its channels; name others with --map, for example --map "
         "EEG=C4-M1, or a corpus with --preset";
}

}  // namespace physiomae::ingest
