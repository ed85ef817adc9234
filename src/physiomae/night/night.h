#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/io/labels.h"

// Note [A night's times]
// Times are whole microseconds from the recording's start, so that every format writes the same
// digits and reads back what was written. The recording's start is local and has no zone; where no
// date is known formats say so or leave it out, and onsets stay relative. Nothing rolls over at
// midnight: onsets only grow.

namespace physiomae::night {

constexpr int kStages = 5;
/// As outputs name stages; io::Stage counts the same way.
constexpr std::array<std::string_view, kStages> kStageNames = {"W", "N1", "N2", "N3", "R"};
constexpr int64_t kWindowUs = 30'000'000;

/// "W", "N1", "N2", "N3", "R"; "?" for a window that could not be staged.
std::string_view stage_text(io::Stage stage);

/// A window of 30 s as a model sees it.
struct Window {
  int64_t onset_us = 0;  ///< from the recording's start
  /// False where nothing of what the model reads is there: then no probability means anything.
  bool usable = false;
  std::array<double, kStages> stage_p{};  ///< calibrated; sum 1
  /// Probability of an arousal region; NaN without a head for it.
  double arousal_p = std::numeric_limits<double>::quiet_NaN();
  /// Of several models: half the sum over stages of |p - mean p|, mean over models; else NaN.
  double disagreement = std::numeric_limits<double>::quiet_NaN();
  std::vector<std::string> flags = {};  ///< "no_EEG", "gap_before", ...

  /// The most probable stage, the lower one of a tie; undefined where the window is not usable.
  io::Stage stage() const;
  double confidence() const;  ///< probability of that stage; NaN where the window is not usable
};

/// One night: W windows in the order of time, which do not overlap.
struct Night {
  std::string record;
  /// Local start of the recording, "YYYY-MM-DDTHH:MM:SS", "THH:MM:SS" where the date is not known,
  /// or "".
  std::string start_time;
  std::vector<Window> windows;  // (W)
  bool has_arousals = false;
  /// Models trained on simulated data: every output says so.
  bool simulated_model = false;
};

/// Why the stages of simulated_model nights are to be doubted, in one sentence for outputs.
constexpr std::string_view kSimulatedModel =
    "staged by a model trained on simulated recordings: says nothing about this patient";

/// Windows of one stage that touch.
struct StageRun {
  int64_t onset_us = 0, duration_us = 0;
  io::Stage stage = io::Stage::undefined;
};
std::vector<StageRun> stage_runs(const Night& night);

/// Touching windows whose arousal probability is at least 0.5.
struct TimeSpan {
  int64_t onset_us = 0, duration_us = 0;
};
std::vector<TimeSpan> arousal_spans(const Night& night);

/// The window's place among epochs of 30 s from the first window on.
size_t epoch_of(const Night& night, const Window& window);

/// The stages of all epochs from the first window to the end of the last one, undefined in gaps.
/// Windows lie on a grid of 30 s; the rare night whose segments are not on one grid has its gaps
/// rounded to whole epochs.
std::vector<io::Stage> epochs_of(const Night& night);

}  // namespace physiomae::night
