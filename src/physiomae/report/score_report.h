#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "physiomae/report/score_folder.h"
#include "physiomae/report/size_scores.h"

namespace physiomae::report {

/// Everything that tables and scores.json say (Note [Results]).
struct ScoreReport {
  std::vector<SizeScores> sizes;
  bool simulated = false;                      ///< a test record is a twin's
  std::string part = "test";                   ///< scored: of the split, or "all" of the store
  std::vector<std::string> more_remarks = {};  ///< by whoever made it
  MadeFrom made_from = {};                     ///< Note [Made from]
};

/// The score table; below it what a reader must know: why a task has no score, which classes were
/// not there to be learned, that age rests on few patients, that the cohort is simulated, and each
/// task in which the first method is no better than "random start".
std::string score_text(const ScoreReport& report);

/// score_text, and below it intervals and paired tests of each size (Note [Judgement]).
std::string probe_text(const ScoreReport& report);

/// probe_text, and below it all that is known of the first method: classes, confusion, nights,
/// universes, calibration.
std::string detailed_text(const ScoreReport& report);

/// The same for machines: every score of every run. Undefined scores are null.
std::string score_json(const ScoreReport& report);

/// "sleep: no training window of class "REM" ...", of each task whose training lacks classes.
std::vector<std::string> unlearned_lines(const ScoreReport& report);

/// "4 patients, " for a report of several sizes, to stand before a task; else empty.
std::string size_prefix(const ScoreReport& report, const SizeScores& size);

/// Name of the row of an encoder before its pretraining.
constexpr std::string_view kRandomStart = "random start";

/// Below this many test patients the age task is marked as a demonstration.
constexpr size_t kFewPatients = 30;

}  // namespace physiomae::report
