#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/ingest/channel_map.h"
#include "physiomae/io/recording.h"
#include "physiomae/store/record_header.h"

// Note [Channel selection]
// Each modality has a short list of derivations (the paper's: F3-M2, E1-M2, Chin1-Chin2, ECG), a
// preset's, or those of `--map`. Of each is tried, in this order:
// 1. the label itself, letter by letter, then without regard to case: what a user copies from
//    `inspect` is taken, whatever its kind;
// 2. a label that means the same (Note [Channel labels]) and whose kind fits the modality;
// 3. the difference of two channels by their labels, "F3-CLE - A2-CLE";
// 4. the difference of its two electrodes, recorded against one common reference of any name, with
//    one rate;
// 5. labels and differences that stand for the paper's derivation with a remark, and last those
//    that leave something open (channel_aliases.cpp), with a warning.
// Where channels of different labels serve equally, none is taken: the reason names them, and --map
// chooses. Several channels of one label are told apart by what they hold (channel_choice.h). No
// other channel is ever taken: the modality is recorded as missing, with the reason.

namespace physiomae::ingest {

/// A channel that serves, with its namesakes.
struct ChannelPick {
  int channel = -1;         ///< index in Recording::channels()
  double scale = 1;         ///< from what is read to µV, where --unit states the unit
  std::vector<int> others;  ///< further channels of the same label that could serve, in order
};

/// Where a modality's samples come from: channel `plus`, or the difference `plus` - `minus`.
struct ChannelSource {
  int plus = -1;                           ///< index in Recording::channels(); -1: missing
  int minus = -1;                          ///< -1: no difference
  double plus_scale = 1, minus_scale = 1;  ///< ChannelPick::scale
  std::vector<int> plus_others, minus_others;
  bool present() const { return plus >= 0; }
};

struct ChannelSelection {
  std::array<ChannelSource, kModalities> sources;
  std::array<store::ChannelChoice, kModalities> choices;  ///< for reports and the store
  std::vector<std::string> warnings;                      ///< what was assumed, what was in the way
  /// A channel that would serve but for its unit; -1 when there is none.
  std::array<int, kModalities> unit_unknown = by_modality<int>({-1, -1, -1, -1});
  std::array<bool, kModalities> unit_stated{};  ///< ChannelMap::unit_named
  int present() const;
};

/// Begins the reason of a modality whose derivations no channel of the recording bears.
constexpr std::string_view kNoSuchChannel = "no channel is ";

ChannelSelection select_channels(std::span<const io::ChannelInfo> channels, const ChannelMap& map);

}  // namespace physiomae::ingest
