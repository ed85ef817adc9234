#pragma once

#include <filesystem>
#include <vector>

#include "physiomae/artifacts/model_folder.h"
#include "physiomae/dataset/split.h"
#include "physiomae/dataset/task_data.h"
#include "physiomae/eval/embedding.h"
#include "physiomae/report/score_report.h"
#include "physiomae/store/store.h"

// What probes and finetuning do alike around their training.

namespace physiomae::eval {

/// How this model wants its windows.
EmbeddingOptions embedding_options(const artifacts::ModelInfo& info);

/// UsageError unless the store's filter recipe is the model's and a window of it has a modality of
/// the model; a warning names modalities that no window has.
void require_fit(const store::Store& store, const artifacts::ModelInfo& info);

/// UsageError when the model was pretrained with another split.
void require_split(const dataset::SplitManifest& split, const artifacts::ModelInfo& info);

/// What to say of scores on patients that the model may have seen: those of a store without a
/// split, or of another split than its own (empty: without one); "" where that is not so.
/// Another cohort has a split of its own, too: this is no error.
std::string seen_patients_note(const std::string& split_hash, const artifacts::ModelInfo& info);

/// UsageError when no task can be learned at any size: training that fits nothing would end well
/// and leave a model without heads. `section`: of the configuration, for the hint.
void require_a_task(const std::vector<dataset::LabelSize>& sizes, std::string_view section);

/// A report without methods yet.
report::ScoreReport report_of(const store::Store& store,
                              const std::vector<dataset::LabelSize>& sizes);

/// Adds a method at size number `size`, and says in the log what chose its fits and what was odd.
void add_method(report::ScoreReport& report, size_t size, metrics::MethodResult result);

/// The size with most training patients, whose heads are published; 0 stands for all of them.
size_t most_patients(const std::vector<dataset::LabelSize>& sizes);

/// Of the first method: predictions_<task>.csv of the published size,
/// predictions_<task>_<n>patients.csv of others.
void write_all_predictions(const std::filesystem::path& out, const store::Store& store,
                           const report::ScoreReport& report, size_t published);

/// Judges the report (Note [Judgement]) and writes it to `out`/scores.json.
void finish_report(const std::filesystem::path& out, const store::Store& store, int threads,
                   report::ScoreReport& report);

}  // namespace physiomae::eval
