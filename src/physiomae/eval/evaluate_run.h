#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "physiomae/artifacts/model_folder.h"
#include "physiomae/report/score_report.h"

namespace physiomae::eval {

/// Scores the heads of a model on the labelled windows of `patients`, from each of `subsets` of the
/// model's modalities (Note [Subsets at test]; empty: from all of them); writes scores.json and
/// predictions_<task>.csv into `out`, of further subsets predictions_<task>_<EEG+ECG>.csv.
/// Preprocessing comes from the model. A report of several subsets names methods by them and
/// describes tasks as the first one sees them. `part`: ScoreReport::part; `split_hash` of the
/// split that it is of: where the model was trained with another, a warning and a note of each task
/// say so (seen_patients_note). UsageError when the model has no heads, the store was made with
/// another recipe, or no task of the heads can be scored.
report::ScoreReport run_evaluation(
    const store::Store& store, const std::vector<std::string>& patients,
    const artifacts::LoadedModel& model, const std::string& arousal_universe,
    const std::filesystem::path& out, std::vector<Presence> subsets = {},
    const std::string& part = "test", const std::string& split_hash = "");

}  // namespace physiomae::eval
