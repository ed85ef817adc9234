#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/ingest/name_pattern.h"

namespace physiomae::ingest {

/// Which labels belong to which recording, for one layout of files (Note [Name patterns]).
struct PairingRule {
  std::string_view layout;  ///< whose files are named so
  std::string_view signals;
  std::string_view labels;   ///< several patterns, separated by blanks, best first
  bool labels_only = false;  ///< no recording and no table of other things has such a name
};

/// The characters that end a word of a file's name.
constexpr std::string_view kEndsAWord = "-_. @";

/// The patterns of a text that separates them by blanks, without their braces.
std::vector<std::string> patterns_of(std::string_view text);

/// The rules in the order in which they are tried, the most particular first.
const std::vector<PairingRule>& pairing_rules();

/// The recording's name without the words that only tell its kind: "-PSG", "_psg", " PSG", and
/// "_eeg" of BIDS. The one rule for folders and tables.
std::string record_name_of(const std::filesystem::path& signal);

/// ".edf" of "x/NIGHT.EDF".
std::string lower_extension(const std::filesystem::path& path);

/// True for .edf, .bdf, .rec and .hea, in any case.
bool ends_as_recording(const std::filesystem::path& path);

/// True for the extensions of text and XML that labels have (".csv", ".rml"), in any case.
bool ends_as_labels(const std::filesystem::path& path);

/// True for names that only labels have ("X-Hypnogram.edf", "X-nsrr.xml").
bool names_labels_only(const std::filesystem::path& path);
/// True for these and for "X_annotations.edf": whatever such a file holds, it is no recording.
bool names_no_recording(const std::filesystem::path& path);

/// True for names that say nothing but what a scoring is ("hypnogram.csv", "Sleep Stages.txt"):
/// they stand in a folder a night, beside "psg.edf".
bool names_a_scoring_alone(const std::filesystem::path& path);

}  // namespace physiomae::ingest
