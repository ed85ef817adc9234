#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace physiomae::io {

/// Sleep stages (AASM); Rechtschaffen and Kales stages 3 and 4 become n3, movement undefined.
enum class Stage : int8_t { undefined = -1, wake = 0, n1 = 1, n2 = 2, n3 = 3, rem = 4 };

/// Arousal labels as the Challenge has them.
enum class Arousal : int8_t { not_scored = -1, none = 0, arousal = 1 };

/// Lengths of epochs in seconds that scorers use, longest first.
constexpr std::array<double, 4> kUsualEpochs = {30, 20, 10, 5};

struct StageSpan {
  double start_seconds = 0;
  double duration_seconds = 0;
  Stage stage = Stage::undefined;
};

struct ArousalSpan {
  double start_seconds = 0;
  double duration_seconds = 0;
  Arousal label = Arousal::not_scored;
};

/// What a scorer wrote about a recording; times in seconds from its origin, spans sorted
/// and without overlap (later spans win where a file overlaps itself, with a warning). What no span
/// covers is undefined, or not scored.
struct Labels {
  /// What times count from as a reader leaves them: the recording's start, or `start_time`.
  enum class Origin { recording, clock };

  std::vector<StageSpan> stages;
  std::vector<ArousalSpan> arousals;
  double epoch_seconds = kUsualEpochs[0];  ///< length of the scorer's epochs
  std::string format;  ///< "CinC2018", "EDF+ hypnogram", "NSRR PSGAnnotation", ...
  Origin origin = Origin::recording;
  /// Local start of the scoring, "YYYY-MM-DDTHH:MM:SS[.sss]" or without a date "THH:MM:SS[.sss]",
  /// where the file carries its own clock.
  std::string start_time;
  bool exact_clock = false;              ///< `start_time` is to a part of a second, be it zero
  std::vector<std::string> assumptions;  ///< how it was read where it does not say itself
  std::vector<std::string> warnings;

  bool has_stages() const { return !stages.empty(); }
};

/// Where labels have a stage: from the first to the last second of it, and how long in all.
struct ScoredTime {
  double begin = 0, end = 0, total = 0;  ///< seconds
  Stage first = Stage::undefined;        ///< undefined where nothing is scored
};
ScoredTime scored_time(const Labels& labels);

/// "W", "N1", "N2", "N3", "REM", "-".
std::string_view stage_name(Stage stage);

}  // namespace physiomae::io
