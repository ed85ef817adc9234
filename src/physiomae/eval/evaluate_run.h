#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "physiomae/artifacts/model_folder.h"
#include "physiomae/report/score_report.h"

namespace physiomae::eval {

/// Scores the heads of a model on the labelled windows of `patients`; writes scores.json and
/// predictions_<task>.csv into `out`. Preprocessing comes from the model. UsageError when the model
/// has no heads or the store was made with another recipe.
report::ScoreReport run_evaluation(const store::Store& store,
                                   const std::vector<std::string>& patients,
                                   const artifacts::LoadedModel& model,
                                   const std::string& arousal_universe,
                                   const std::filesystem::path& out);

}  // namespace physiomae::eval
