#pragma once

#include <functional>
#include <string>
#include <vector>

#include "physiomae/eval/predict_night.h"
#include "physiomae/ingest/source_discovery.h"

namespace physiomae::eval {

/// What became of all nights, in order of their names.
struct PredictSummary {
  std::vector<NightOutcome> nights;
  int64_t staged = 0, already_done = 0, refused = 0;
  bool stopped = false;  ///< by a signal
};

/// Stages the sources of a plan in worker processes, `jobs` at a time with `threads` compute
/// threads together; a night that is refused, or whose worker dies, costs itself alone. Writes
/// OUT/RECORD a night, OUT/nights.csv, OUT/embeddings.csv where they were asked for, and
/// OUT/agreement.json where nights were compared with their labels: tables of this call's nights,
/// in place of those of an earlier one. Sources inside OUT are passed over. Error when a night's
/// files cannot be written.
///
/// Call it before torch has computed anything in this process.
PredictSummary predict_nights(const ingest::SourcePlan& plan, const PredictModels& models,
                              const PredictOptions& options, int jobs, int threads,
                              const std::function<void(const NightOutcome&)>& on_outcome = {});

}  // namespace physiomae::eval
