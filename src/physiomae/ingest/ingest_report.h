#pragma once

#include <string>
#include <vector>

#include "physiomae/ingest/ingest.h"

namespace physiomae::ingest {

/// What an ingest did, for its end: counts, and what was skipped and why, the plan's problems among
/// it. As text, or as JSON in valid UTF-8.
std::string describe_ingest(const IngestSummary& summary, const SourcePlan& plan, bool json);

/// What a user should hear of a plan before it is carried out: its problems, unknown patients.
std::vector<std::string> warnings_of(const SourcePlan& plan);
/// The same of a record once it is done: why it was skipped, its own warnings.
std::vector<std::string> warnings_of(const RecordReport& report);

}  // namespace physiomae::ingest
