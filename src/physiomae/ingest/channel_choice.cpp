#include "physiomae/ingest/channel_choice.h"

#include <algorithm>
#include <cmath>
#include <map>

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
int64_t count_live_seconds(io::Recording& recording, int channel) {
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

// The same, counted once.
class LiveChannels {
 public:
  explicit LiveChannels(io::Recording& recording) : recording_(recording) {}
  int64_t seconds(int channel) {
    const auto [place, fresh] = seconds_.emplace(channel, 0);
    if (fresh) place->second = count_live_seconds(recording_, channel);
    return place->second;
  }

 private:
  io::Recording& recording_;
  std::map<int, int64_t> seconds_;
};

bool has_samples(io::Recording& recording, int channel) {
  bool any = false;
  scan(recording, channel, [&](std::span<const float> samples) {
    any = std::any_of(samples.begin(), samples.end(), [](float x) { return std::isfinite(x); });
    return !any;
  });
  return any;
}

// Refuses the channels of a selection that are flat throughout; true when there are any.
bool refuse_flat(io::Recording& recording, LiveChannels& live, const ChannelSelection& selection,
                 std::vector<io::ChannelInfo>& channels) {
  bool any = false;
  for (const ChannelSource& source : selection.sources)
    for (const int channel : {source.plus, source.minus}) {
      if (channel < 0 || live.seconds(channel) > 0) continue;
      channels[static_cast<size_t>(channel)].refused =
          has_samples(recording, channel) ? "flat throughout" : "no sample of it is there";
      any = true;
    }
  return any;
}

std::string place(int channel) { return fmt::format("channel {}", channel + 1); }

// Of namesakes the first that is as live as any.
void settle(LiveChannels& live_channels, const io::Recording& recording, size_t m, int& channel,
            std::vector<int>& others, std::vector<std::string>& warnings) {
  if (others.empty()) return;
  std::vector<int> all = {channel};
  all.insert(all.end(), others.begin(), others.end());
  std::vector<int64_t> live;
  for (const int each : all) {
    live.push_back(live_channels.seconds(each));
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
  std::vector<io::ChannelInfo> channels = recording.channels();
  LiveChannels live(recording);
  ChannelSelection selection;
  do {
    selection = select_channels(channels, map);
    for (const size_t m : kEachModality) {
      ChannelSource& source = selection.sources[m];
      settle(live, recording, m, source.plus, source.plus_others, selection.warnings);
      settle(live, recording, m, source.minus, source.minus_others, selection.warnings);
    }
  } while (refuse_flat(recording, live, selection, channels));
  for (const size_t m : kEachModality)
    if (selection.unit_unknown[m] >= 0) propose_unit(recording, m, selection);
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
