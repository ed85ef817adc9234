#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/base/modality.h"

namespace physiomae::ingest {

/// What a user states of channels: which to take, and in which unit they are.
struct ChannelMap {
  /// Derivations of each modality, in the order in which they are tried.
  std::array<std::vector<std::string>, kModalities> derivations =
      by_modality<std::vector<std::string>>(
          {.eeg = {"F3-M2"}, .eog = {"E1-M2"}, .emg = {"Chin1-Chin2"}, .ecg = {"ECG"}});
  /// Which modalities were set by --map.
  std::array<bool, kModalities> substituted{};
  std::string preset;                            ///< whose derivations stand in for the others
  std::array<std::string, kModalities> units;    ///< stated; "" where none is
  std::array<double, kModalities> microvolts{};  ///< factor of those; 0 where none is stated
  std::array<bool, kModalities> unit_named{};    ///< for the modality by name, not for all

  /// "EEG=C4-M1" or "EEG=C4-M1,C3-M2": tried in this order, instead of the paper's derivation;
  /// "EEG=F3-CLE - A2-CLE": the difference of two channels; a label that holds a comma stands in
  /// double quotes. UsageError for an unknown modality, an
  /// empty list, or a modality named twice.
  void substitute(std::string_view assignment);
  /// Takes a corpus's channels (presets.h) wherever --map has not said other. UsageError for an
  /// unknown name.
  void take_preset(std::string_view name);
  /// "EEG=uV": the unit of the modality's channels, whatever the file says; "uV": that of every
  /// channel whose own is blank or unknown.
  void state_unit(std::string_view statement);

  /// What is in force, "preset=shhs EEG=C4-M1 unit:EMG=mV"; "" when nothing was stated.
  std::string describe() const;
  /// µV in one of what the file calls µV, or in one of its unit where that is none.
  double scale(size_t modality, double to_microvolt) const;
  /// Where a modality's derivations come from, " (--map EEG=C4-M1)"; "" for the paper's.
  std::string origin(size_t modality) const;
};

}  // namespace physiomae::ingest
