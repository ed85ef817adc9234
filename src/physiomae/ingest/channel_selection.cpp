#include "physiomae/ingest/channel_selection.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/channel_label.h"
#include "physiomae/signal/fir.h"

namespace physiomae::ingest {
namespace {

using Channels = std::span<const io::ChannelInfo>;

// Why a channel cannot serve; empty when it can.
std::string unusable(const io::ChannelInfo& channel) {
  if (!channel.refused.empty()) return fmt::format("{}: {}", channel.label, channel.refused);
  if (channel.to_microvolt == 0)
    return fmt::format("{}: unit \"{}\" is no voltage", channel.label, channel.unit);
  if (!(channel.rate_hz >= signal::kMinimumRateHz))
    return fmt::format("{}: sampled at {:g} Hz, at least {:g} Hz is needed", channel.label,
                       channel.rate_hz, signal::kMinimumRateHz);
  return {};
}

// The first usable channel that is `derivation`, or -1; what was in the way goes to `obstacles`.
int find_usable(Channels channels, const std::string& derivation,
                std::vector<std::string>& obstacles) {
  for (size_t i = 0; i < channels.size(); ++i) {
    if (canonical_derivation(channels[i].label) != derivation) continue;
    const std::string reason = unusable(channels[i]);
    if (reason.empty()) return static_cast<int>(i);
    obstacles.push_back(reason);
  }
  return -1;
}

bool try_label(Channels channels, const std::string& derivation, ChannelSource& source,
               store::ChannelChoice& choice, std::vector<std::string>& obstacles) {
  source.plus = find_usable(channels, canonical_derivation(derivation), obstacles);
  if (source.plus < 0) return false;
  const std::string& label = channels[static_cast<size_t>(source.plus)].label;
  choice.channel = label;
  choice.reason = label == derivation ? fmt::format("is {}", derivation)
                                      : fmt::format("is {} under another name", derivation);
  return true;
}

bool try_difference(Channels channels, const std::string& derivation, ChannelSource& source,
                    store::ChannelChoice& choice, std::vector<std::string>& obstacles) {
  const std::string canonical = canonical_derivation(derivation);
  const std::string pair = canonical == "ECG" ? "ECG1-ECG2" : canonical;
  const size_t joint = pair.find('-');
  if (joint == std::string::npos) return false;
  const int plus = find_usable(channels, pair.substr(0, joint), obstacles);
  const int minus = find_usable(channels, pair.substr(joint + 1), obstacles);
  if (plus < 0 || minus < 0) return false;
  const io::ChannelInfo& a = channels[static_cast<size_t>(plus)];
  const io::ChannelInfo& b = channels[static_cast<size_t>(minus)];
  if (a.rate_hz != b.rate_hz || a.to_microvolt != b.to_microvolt) {
    obstacles.push_back(fmt::format("{} ({:g} Hz, {}) and {} ({:g} Hz, {}) differ in rate or unit",
                                    a.label, a.rate_hz, a.unit, b.label, b.rate_hz, b.unit));
    return false;
  }
  source = {plus, minus};
  choice.channel = fmt::format("{} - {}", a.label, b.label);
  choice.reason = fmt::format("{}: difference formed of single electrodes", derivation);
  return true;
}

void select_modality(Channels channels, const std::vector<std::string>& derivations,
                     ChannelSource& source, store::ChannelChoice& choice) {
  std::vector<std::string> obstacles;
  for (const std::string& derivation : derivations) {
    if (try_label(channels, derivation, source, choice, obstacles)) return;
    if (try_difference(channels, derivation, source, choice, obstacles)) return;
  }
  source = {};
  choice.reason =
      obstacles.empty()
          ? fmt::format("no channel is {}, and it cannot be formed of single electrodes",
                        fmt::join(derivations, " or "))
          : fmt::format("{} cannot be had: {}", fmt::join(derivations, " or "),
                        fmt::join(obstacles, "; "));
}

}  // namespace

void ChannelMap::substitute(std::string_view assignment) {
  const size_t equals = assignment.find('=');
  const std::string_view name = assignment.substr(0, equals);
  const int modality = modality_index(name);
  if (equals == std::string_view::npos || modality < 0)
    throw UsageError(
        fmt::format("--map {}: expected MODALITY=CHANNEL with {}", assignment,
                    fmt::join(kModalityNames, ", ")),
        "for example --map EEG=C4-M1, or --map EEG=C4-M1,C3-M2 to try two in this order");
  const auto m = static_cast<size_t>(modality);
  if (substituted[m]) throw UsageError(fmt::format("--map names {} twice", name));
  substituted[m] = true;
  derivations[m].clear();
  std::string_view rest = assignment.substr(equals + 1);
  while (true) {
    const size_t comma = rest.find(',');
    const std::string_view one = rest.substr(0, comma);
    if (canonical_derivation(one).empty())
      throw UsageError(fmt::format("--map {}: an empty channel name", assignment));
    derivations[m].emplace_back(one);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
}

std::string ChannelMap::describe() const {
  std::string text;
  for (const size_t m : kEachModality)
    if (substituted[m])
      text += fmt::format("{}{}={}", text.empty() ? "" : " ", kModalityNames[m],
                          fmt::join(derivations[m], ","));
  return text;
}

int ChannelSelection::present() const {
  return static_cast<int>(std::count_if(sources.begin(), sources.end(),
                                        [](const ChannelSource& s) { return s.present(); }));
}

ChannelSelection select_channels(std::span<const io::ChannelInfo> channels, const ChannelMap& map) {
  ChannelSelection selection;
  for (const size_t m : kEachModality) {
    select_modality(channels, map.derivations[m], selection.sources[m], selection.choices[m]);
    if (map.substituted[m])
      selection.choices[m].reason +=
          fmt::format(" (--map {}={})", kModalityNames[m], fmt::join(map.derivations[m], ","));
  }
  return selection;
}

}  // namespace physiomae::ingest
