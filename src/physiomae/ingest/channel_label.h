#pragma once

#include <string>
#include <string_view>

// Note [Channel labels]
// A label is taken apart into what kind of signal it says it is, the electrode, and what that was
// recorded against: "EEG F3-A2", "F3_M2", "F3A2", "F3:M2" are all F3 against M2. Case, blanks,
// brackets, a leading POL and the joint do not matter; electrodes have synonyms
// (channel_aliases.cpp). The kind stays: "EOG L" is a left eye, "EMG L" is none, "EMG II" no ECG.
// EEG in front is what many amplifiers call all their inputs, so an electrode that is known tells
// more: "EEG EKG1-Ref" is an ECG. A sign at the end is a pole: "EKG-" is the electrode that is
// taken from "EKG+", and no ECG by itself.

namespace physiomae::ingest {

/// The kind of a label that names none.
constexpr int kNoKind = -1;

struct ChannelLabel {
  int kind = kNoKind;      ///< modality, by the label's word or else by its electrode
  bool kind_said = false;  ///< by a word ("EOG L"), not by the electrode alone ("E1")
  std::string plus;        ///< canonical name of electrode or lead: "F3", "CHINL", "ECG", "ECG+"
  std::string minus;       ///< electrode or name of a reference; "" when none is named, or "Ref"
  bool ref_said = false;   ///< the label ends in "Ref"

  /// "F3-M2", "CHIN", "F3-CLE".
  std::string name() const { return minus.empty() ? plus : plus + "-" + minus; }
  /// What it was recorded against, to find two electrodes with one reference.
  std::string reference() const { return ref_said ? "REF" : minus; }
  /// Whether it may serve as a modality: mastoids and unknown names serve any.
  bool fits(int modality) const { return kind == kNoKind || kind == modality; }
};

ChannelLabel parse_channel_label(std::string_view label);

/// A label reduced to its derivation, aliases that mean just the same included: "EEG C4:A1" ->
/// "C4-M1", "EMG submental" -> "CHIN1-CHIN2".
std::string canonical_derivation(std::string_view label);

}  // namespace physiomae::ingest
