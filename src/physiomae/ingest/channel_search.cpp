#include "physiomae/ingest/channel_search.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "physiomae/base/modality.h"
#include "physiomae/ingest/channel_aliases.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/signal/fir.h"

namespace physiomae::ingest {
namespace {

// Words of channels that tell something about a signal, and are none: "ECG HR", "ECG Lead Off".
constexpr auto kAbout = std::to_array<std::string_view>(
    {"hr",    "rate",    "rr",     "bpm",         "off",       "trigger",  "trig",  "marker",
     "event", "quality", "status", "imp",         "impedance", "beat",     "beats", "interval",
     "pulse", "snr",     "temp",   "temperature", "st",        "artifact", "peak",  "peaks"});

bool tells_about_a_signal(const std::string& label) {
  std::string words = io::to_lower(label);
  for (char& c : words)
    if (c == '-' || c == '_' || c == '(' || c == ')' || c == '.' || c == '/') c = ' ';
  std::istringstream text(words);
  for (std::string word; text >> word;)
    if (std::find(kAbout.begin(), kAbout.end(), word) != kAbout.end()) return true;
  return false;
}

// "A17", "E1" of caps whose inputs are lettered A to H and numbered to 32 (BioSemi).
std::optional<int64_t> input_of_cap(const std::string& label) {
  if (label.size() < 2 || label[0] < 'A' || label[0] > 'H') return std::nullopt;
  const auto number = io::parse_int(std::string_view(label).substr(1));
  return number && *number >= 1 && *number <= 32 ? number : std::nullopt;
}

// There A1 and E1 are neither ear nor eye: no other electrode is called A3 to A32.
bool numbers_its_inputs(std::span<const io::ChannelInfo> channels) {
  constexpr int64_t kFewest = 6;
  return std::count_if(channels.begin(), channels.end(), [](const io::ChannelInfo& channel) {
           return channel.label.starts_with('A') && input_of_cap(channel.label).value_or(0) > 2;
         }) >= kFewest;
}

}  // namespace

ChannelSearch::ChannelSearch(std::span<const io::ChannelInfo> channels, size_t modality,
                             const ChannelMap& map)
    : channels_(channels), modality_(static_cast<int>(modality)), map_(map) {
  for (const io::ChannelInfo& channel : channels)
    labels_.push_back(parse_channel_label(channel.label));
  if (!numbers_its_inputs(channels)) return;
  for (size_t i = 0; i < channels.size(); ++i)
    if (input_of_cap(channels[i].label)) {
      labels_[i] = {};
      if (!map.substituted[modality]) passed_over_.insert(i);
    }
}

// Why a channel cannot serve; empty when it can.
std::string ChannelSearch::unusable(size_t index) {
  const io::ChannelInfo& channel = channels_[index];
  if (!channel.refused.empty()) return fmt::format("{}: {}", channel.label, channel.refused);
  if (!(channel.rate_hz >= signal::kMinimumRateHz))
    return fmt::format("{}: sampled at {:g} Hz, at least {:g} Hz is needed", channel.label,
                       channel.rate_hz, signal::kMinimumRateHz);
  if (channel.to_microvolt != 0 || map_.microvolts[static_cast<size_t>(modality_)] != 0) return {};
  unit_unknown_ = static_cast<int>(index);
  return fmt::format("{}: unit \"{}\" is no voltage", channel.label, channel.unit);
}

void ChannelSearch::add_obstacle(std::string obstacle) {
  if (std::find(obstacles_.begin(), obstacles_.end(), obstacle) == obstacles_.end())
    obstacles_.push_back(std::move(obstacle));
}

// The channel that matches. Those of the same label go along; another label is an ambiguity.
ChannelPick ChannelSearch::pick(const Match& match) {
  ChannelPick found;
  for (size_t i = 0; i < channels_.size(); ++i) {
    if (passed_over_.contains(i) || !match(i)) continue;
    if (const std::string reason = unusable(i); !reason.empty()) {
      add_obstacle(reason);
      continue;
    }
    if (found.channel < 0) {
      found.channel = static_cast<int>(i);
      found.scale = map_.scale(static_cast<size_t>(modality_), channels_[i].to_microvolt);
      continue;
    }
    const std::string& label = channels_[static_cast<size_t>(found.channel)].label;
    if (channels_[i].label == label) {
      found.others.push_back(static_cast<int>(i));
      continue;
    }
    ambiguous_ = true;
    add_obstacle(fmt::format("\"{}\" and \"{}\" could both be it", label, channels_[i].label));
    return {};
  }
  return found;
}

bool ChannelSearch::take(const ChannelPick& pick, const std::string& reason) {
  source_ = {pick.channel, -1, pick.scale, 1, pick.others, {}};
  choice_ = {channels_[static_cast<size_t>(pick.channel)].label, reason};
  return true;
}

bool ChannelSearch::try_whole(const Match& match, const std::string& reason) {
  const ChannelPick found = pick(match);
  return found.channel >= 0 && take(found, reason);
}

bool ChannelSearch::try_label(const std::string& derivation) {
  const std::string wanted(io::trim(derivation));
  const std::string is = "is " + derivation;
  if (try_whole([&](size_t i) { return channels_[i].label == wanted; }, is)) return true;
  if (ambiguous_) return false;
  if (try_whole([&](size_t i) { return io::to_lower(channels_[i].label) == io::to_lower(wanted); },
                is))
    return true;
  for (const std::string& name :
       {parse_channel_label(derivation).name(), canonical_derivation(derivation)}) {
    if (ambiguous_) return false;
    const auto means_it = [&](size_t i) {
      return labels_[i].name() == name && labels_[i].fits(modality_);
    };
    if (try_whole(means_it, is + " under another name")) return true;
  }
  return false;
}

ChannelPick ChannelSearch::by_label(std::string_view text) {
  const std::string wanted(io::trim(text));
  if (wanted.empty()) return {};
  const ChannelPick exact = pick([&](size_t i) { return channels_[i].label == wanted; });
  if (exact.channel >= 0 || ambiguous_) return exact;
  const ChannelLabel label = parse_channel_label(wanted);
  return pick(
      [&](size_t i) { return labels_[i].name() == label.name() && labels_[i].fits(modality_); });
}

// "F3-CLE - A2-CLE", "ECG L-ECG R": any dash may be the minus.
bool ChannelSearch::try_labels_apart(const std::string& derivation) {
  for (size_t at = derivation.find('-'); at != derivation.npos && !ambiguous_;
       at = derivation.find('-', at + 1)) {
    const std::string_view text = derivation;
    const ChannelPick plus = by_label(text.substr(0, at));
    if (plus.channel < 0) continue;
    const ChannelPick minus = by_label(text.substr(at + 1));
    if (minus.channel >= 0 && try_pair(plus, minus, "difference formed of two channels"))
      return true;
  }
  ambiguous_ = false;  // one reference may still make it clear
  return false;
}

bool ChannelSearch::try_pair(const ChannelPick& plus, const ChannelPick& minus,
                             const std::string& reason) {
  const io::ChannelInfo& a = channels_[static_cast<size_t>(plus.channel)];
  const io::ChannelInfo& b = channels_[static_cast<size_t>(minus.channel)];
  if (plus.channel == minus.channel) return false;
  if (a.rate_hz != b.rate_hz || a.samples_per_frame != b.samples_per_frame) {
    add_obstacle(fmt::format("{} ({:g} Hz) and {} ({:g} Hz) differ in rate", a.label, a.rate_hz,
                             b.label, b.rate_hz));
    return false;
  }
  source_ = {plus.channel, minus.channel, plus.scale, minus.scale, plus.others, minus.others};
  choice_ = {fmt::format("{} - {}", a.label, b.label), reason};
  return true;
}

// A mastoid may bear the word of an amplifier's input ("EEG M2" of an EOG), no other electrode that
// of another kind: "EMG RA" is no arm.
bool ChannelSearch::may_be_minus(const ChannelLabel& label) const {
  const bool mastoid = label.plus == "M1" || label.plus == "M2";
  return label.fits(modality_) || label.kind == modality_index("EEG") || mastoid;
}

// The difference of the electrodes of "F3-M2", both against one reference of any name.
bool ChannelSearch::try_electrodes(std::string_view name, const std::string& reason) {
  const size_t joint = name.find('-');
  if (joint == std::string_view::npos) return false;
  const std::string_view plus = name.substr(0, joint), minus = name.substr(joint + 1);
  std::vector<std::pair<std::string, std::string>> references;  // of either electrode
  const auto add = [&](std::string of_plus, std::string of_minus) {
    std::pair pair(std::move(of_plus), std::move(of_minus));
    if (std::find(references.begin(), references.end(), pair) == references.end())
      references.push_back(std::move(pair));
  };
  for (const ChannelLabel& label : labels_)
    if (label.plus == plus) add(label.reference(), label.reference());
  for (const ChannelLabel& label : labels_)  // "E1" and "A2-Ref" have the amplifier's own
    if (label.plus == plus && label.minus.empty())
      add(label.reference(), label.ref_said ? "" : "REF");
  for (const auto& [of_plus, of_minus] : references) {
    const auto electrode = [&](std::string_view wanted, const std::string& reference) {
      return pick([&](size_t i) {
        return labels_[i].plus == wanted && labels_[i].reference() == reference &&
               (wanted == minus ? may_be_minus(labels_[i]) : labels_[i].fits(modality_));
      });
    };
    const ChannelPick a = electrode(plus, of_plus);
    const ChannelPick b = ambiguous_ ? ChannelPick{} : electrode(minus, of_minus);
    if (ambiguous_) return false;
    if (a.channel >= 0 && b.channel >= 0 && try_pair(a, b, reason)) return true;
  }
  return false;
}

bool ChannelSearch::try_aliases(const std::string& derivation, bool assumed) {
  const std::string name = canonical_derivation(derivation);
  for (const DerivationAlias& alias : derivation_aliases()) {
    if (alias.derivation != name || alias.assumed != assumed || ambiguous_) continue;
    const std::string remark = alias.remark.empty() ? "" : fmt::format(" ({})", alias.remark);
    const auto matches = [&](size_t i) {
      return labels_[i].name() == alias.name && labels_[i].fits(modality_) &&
             (labels_[i].kind_said || !alias.kind_said);
    };
    if (try_whole(matches, fmt::format("is {} under another name{}", derivation, remark)) ||
        (!ambiguous_ &&
         try_electrodes(alias.name, fmt::format("{}: difference formed of single electrodes{}",
                                                derivation, remark)))) {
      if (assumed) assumption_ = alias.remark;
      return true;
    }
  }
  return false;
}

// The two poles of a channel that was recorded as two: "EKG+" less "EKG-".
bool ChannelSearch::try_poles(const std::string& derivation) {
  const std::string name = canonical_derivation(derivation);
  std::vector<std::string> bases = {name};
  for (const DerivationAlias& alias : derivation_aliases())
    if (alias.derivation == name && !alias.assumed) bases.emplace_back(alias.name);
  for (const std::string& base : bases) {
    const auto pole = [&](char sign) {
      return pick(
          [&](size_t i) { return labels_[i].plus == base + sign && labels_[i].fits(modality_); });
    };
    const ChannelPick plus = pole('+');
    const ChannelPick minus = ambiguous_ ? ChannelPick{} : pole('-');
    if (ambiguous_) return false;
    if (plus.channel >= 0 && minus.channel >= 0 &&
        try_pair(plus, minus, fmt::format("{}: difference formed of its two poles", derivation)))
      return true;
    if (plus.channel >= 0 || minus.channel >= 0) {
      const int lone = std::max(plus.channel, minus.channel);
      add_obstacle(fmt::format("\"{}\" is one pole, and the other is not there",
                               channels_[static_cast<size_t>(lone)].label));
    }
  }
  return false;
}

// Any lead shows the heart: where one channel alone is an ECG, it is the one.
bool ChannelSearch::try_only_ecg(const std::string& derivation) {
  if (modality_ != modality_index("ECG") || canonical_derivation(derivation) != "ECG") return false;
  std::vector<std::string> names = of_its_kind();
  std::erase_if(names, tells_about_a_signal);
  if (names.size() != 1) return false;
  const auto matches = [&](size_t i) {
    return channels_[i].label == names.front() && labels_[i].fits(modality_);
  };
  if (!try_whole(matches, fmt::format("the only ECG, taken for {}", derivation))) return false;
  assumption_ = "its lead is none of the usual; it is the only ECG";
  return true;
}

bool ChannelSearch::find(const std::string& derivation, ChannelSource& source,
                         store::ChannelChoice& choice) {
  const std::string formed = derivation + ": difference formed of single electrodes";
  const bool found =
      try_label(derivation) || (!ambiguous_ && try_labels_apart(derivation)) ||
      (!ambiguous_ && try_electrodes(parse_channel_label(derivation).name(), formed)) ||
      (!ambiguous_ && try_electrodes(canonical_derivation(derivation), formed)) ||
      (!ambiguous_ && try_aliases(derivation, /*assumed=*/false)) ||
      (!ambiguous_ && try_poles(derivation)) ||
      (!ambiguous_ && obstacles_.empty() && try_aliases(derivation, /*assumed=*/true)) ||
      (!ambiguous_ && obstacles_.empty() && try_only_ecg(derivation));
  if (!found) return false;
  source = source_;
  choice = choice_;
  return true;
}

std::vector<std::string> ChannelSearch::of_its_kind() const {
  std::vector<std::string> names;
  for (size_t i = 0; i < channels_.size(); ++i)
    if (labels_[i].kind == modality_ && channels_[i].refused.empty() &&
        channels_[i].rate_hz >= signal::kMinimumRateHz)
      names.push_back(channels_[i].label);
  return names;
}

}  // namespace physiomae::ingest
