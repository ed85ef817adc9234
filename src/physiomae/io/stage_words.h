#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "physiomae/io/labels.h"

// Note [Stage words]
// docs/label-formats.md lists the words that are known; the table in stage_words.cpp is the truth.
// Case, accents, blanks and punctuation inside a word do not count, nor do words like "sleep" and
// "stage" before and behind it. A bare digit means what a coding says (stage_coding.h); behind a
// word ("Stage 4", "S4") it is Rechtschaffen and Kales' stage.
//
// Three kinds of words are undefined as stages: "unscored" and the like say so of an epoch; markers
// ("movement", "artifact", "lights off") are an epoch's in a list of epochs and an event among
// timed rows; what names no stage at all is an event or an unknown word.

namespace physiomae::io {

/// The stage that a word names, bare digits in Rechtschaffen and Kales' coding; nothing when it
/// names none.
std::optional<Stage> stage_from_word(std::string_view word);

/// The number behind a word that says that a stage follows ("Sleep stage 4", "Stage 4"); nothing
/// for other words ("S4" is Rechtschaffen and Kales') and for bare numbers.
std::optional<int64_t> stage_number(std::string_view word);

/// True for "S4", "Stage IV", "NREM 4"; not for "3/4".
bool is_stage_four(std::string_view word);

/// True for words whose stage is undefined because they tell of something that happened.
bool is_marker_word(std::string_view word);

/// True for texts that say that a stage follows ("Stage - N2", "Sleep stage W", "sleep-n1"),
/// whether it is known or not.
bool says_stage(std::string_view word);

/// True for texts like "Arousal", "EEG arousal", "Arousal (ASDA)"; not for respiratory effort
/// related arousals (RERA), which are respiratory events, nor for other events with or without an
/// arousal ("Hypopnea with arousal"), whose length is not the arousal's.
bool names_arousal(std::string_view text);

/// True for "N2 arousal" and "Arousal N2": of an epoch it tells both, of an event in which stage.
bool names_stage_and_arousal(std::string_view text);

/// A word as it is compared: lower case, accents and punctuation dropped ("Éveil calme" is
/// "eveilcalme"); a sign before digits stays. "?" and "-" stay where they are all there is.
std::string squeezed_word(std::string_view word);

}  // namespace physiomae::io
