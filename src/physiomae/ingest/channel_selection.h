#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/base/modality.h"
#include "physiomae/io/recording.h"
#include "physiomae/store/record_header.h"

// Note [Channel selection]
// Each modality has a short list of derivations (the paper's: F3-M2, E1-M2, Chin1-Chin2, ECG). A
// label of a file is reduced to its derivation: case, blanks, a leading EEG, EOG, EMG or ECG, a
// trailing "Ref", and the joint ('-', ':', '/') do not matter, and electrodes have their synonyms
// (A2 = M2, LOC = E1, EKG = ECG; channel_label.cpp). Only a label that means the same derivation is
// taken. Where no channel is that derivation but both its electrodes were recorded against a common
// reference, with the same rate and unit, their difference is formed. Anything else needs an
// explicit substitution, `--map EEG=C4-M1`; without it the modality is recorded as missing, with
// the reason, never silently another channel.

namespace physiomae::ingest {

/// Derivations of each modality, in the order in which they are tried.
struct ChannelMap {
  std::array<std::vector<std::string>, kModalities> derivations =
      by_modality<std::vector<std::string>>(
          {.eeg = {"F3-M2"}, .eog = {"E1-M2"}, .emg = {"Chin1-Chin2"}, .ecg = {"ECG"}});
  /// Which modalities were set by --map.
  std::array<bool, kModalities> substituted{};

  /// "EEG=C4-M1" or "EEG=C4-M1,C3-M2": tried in this order, instead of the paper's derivation.
  /// UsageError for an unknown modality, an empty list, or a modality named twice.
  void substitute(std::string_view assignment);
  /// The substitutions in force, "EEG=C4-M1 EOG=E2-M1"; "" when none.
  std::string describe() const;
};

/// Where a modality's samples come from: channel `plus`, or the difference `plus` - `minus`.
struct ChannelSource {
  int plus = -1;   ///< index in Recording::channels(); -1: missing
  int minus = -1;  ///< -1: no difference
  bool present() const { return plus >= 0; }
};

struct ChannelSelection {
  std::array<ChannelSource, kModalities> sources;
  std::array<store::ChannelChoice, kModalities> choices;  ///< for reports and the store
  int present() const;
};

ChannelSelection select_channels(std::span<const io::ChannelInfo> channels, const ChannelMap& map);

}  // namespace physiomae::ingest
