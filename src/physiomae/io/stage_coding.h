#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/io/labels.h"

// Note [Digits]
// Corpora number stages in many ways: 4 is stage 4 where REM is 5, and REM where YASA and others
// wrote it; DREAMS counts from 5 (wake) down. A table's bare digits are read in Rechtschaffen and
// Kales' coding only where no other fits what occurs: there is a 0 and more than 0 and 1, no 4, or
// letters name the rest. Otherwise the coding has to be stated.

namespace physiomae::io {

/// What the words of a file mean where it is stated; it goes before Note [Stage words].
struct StageCoding {
  std::string name;                    ///< "" when nothing was stated
  std::map<std::string, Stage> words;  ///< by squeezed_word; digits as "-1", "0", ...

  bool stated() const { return !words.empty(); }
  /// The stage that a word names here, or else by stage_from_word. A coding that lists digits
  /// knows no others.
  std::optional<Stage> stage_of(std::string_view word) const;
  /// Whether a word names a stage that is not undefined.
  bool names_stage(std::string_view word) const {
    return stage_of(word).value_or(Stage::undefined) != Stage::undefined;
  }
  /// What is said where it is used: "stage coding yasa: 0 W, 1 N1, ...".
  std::string assumption() const;
  /// "0 W, 1 N1, ..."
  std::string describe() const;
};

/// A coding by name (rk, aasm, yasa, dreams, ucddb, one-based), or of a file with one "word stage"
/// a line, separated by a comma, "=" or a blank. InputError naming the codings there are.
StageCoding stage_coding(const std::string& name_or_file);

/// The coding that a corpus' file names tell ("ucddb002_stage.txt"), nothing for others.
std::optional<StageCoding> coding_of_file_name(std::string_view file_name);

/// The whole number that a word is ("3", "3.0", "-1"); nothing when it is anything else.
std::optional<int64_t> bare_digit(std::string_view word);

/// Whether a bare number is one that some coding may have for a stage.
constexpr bool may_stand_for_a_stage(int64_t number) { return number >= -2 && number <= 9; }

/// The hint where digits are in doubt.
constexpr std::string_view kStateCoding =
    "--stage-coding states it: rk (5 is REM), aasm or yasa (4 is REM), dreams, ucddb, one-based, "
    "or a file";

/// Whether the bare digits among `words` can be read without a coding (Note [Digits]): the reason
/// why not, "" when they can or when there are none. `found` is set when there are any.
std::string doubt_about_digits(const std::vector<std::string_view>& words, bool& found);

/// What is assumed of the bare digits among `words`, and of a stage 4 where no REM is named.
/// InputError, naming `where`, when digits cannot be read without a coding.
std::vector<std::string> assumed_of_numbers(const std::vector<std::string_view>& words,
                                            const std::string& where);

}  // namespace physiomae::io
