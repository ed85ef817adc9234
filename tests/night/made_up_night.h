#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "physiomae/night/night.h"

namespace physiomae::night {

/// A window that is sure of its stage by `p`; undefined: one that could not be staged.
inline Window window_of(int64_t onset_us, io::Stage stage, double p = 0.8, double arousal_p = 0.1) {
  Window window;
  window.onset_us = onset_us;
  window.arousal_p = arousal_p;
  window.usable = stage != io::Stage::undefined;
  if (!window.usable) return window;
  window.stage_p.fill((1 - p) / (kStages - 1));
  window.stage_p[static_cast<size_t>(stage)] = p;
  return window;
}

/// Windows that follow each other from `onset_us` on.
inline Night night_of(const std::vector<io::Stage>& stages, int64_t onset_us = 0) {
  Night night;
  night.record = "made-up";
  night.start_time = "2020-01-31T23:58:30";
  night.has_arousals = true;
  for (const io::Stage stage : stages) {
    night.windows.push_back(window_of(onset_us, stage));
    onset_us += kWindowUs;
  }
  return night;
}

/// Begins 29.995 s into its recording, as the Challenge's do, goes past midnight into a new month,
/// has a gap of two windows, one that could not be staged, and an arousal region of two windows.
inline Night awkward_night() {
  using enum io::Stage;
  Night night = night_of({wake, wake, n1, n2, n2, undefined, n2, n3, rem, rem, wake}, 29'995'000);
  for (size_t w = 8; w < night.windows.size(); ++w) night.windows[w].onset_us += 2 * kWindowUs;
  night.windows[8].flags.emplace_back("gap_before");
  night.windows[3].arousal_p = night.windows[4].arousal_p = 0.75;
  return night;
}

}  // namespace physiomae::night
