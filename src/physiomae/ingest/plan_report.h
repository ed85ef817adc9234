#pragma once

#include <string>

#include "physiomae/ingest/ingest.h"

namespace physiomae::ingest {

/// What `ingest` would do, for --dry-run: each record with its labels file, patient, and the
/// channel of each modality or why there is none; signals without labels, labels without a signal,
/// second choices, and what cannot be ingested. As text, or as JSON in valid UTF-8. Goes to the
/// user alone, so it names paths. With the `summary` of a dry run it says of each record what
/// became of it and ends with the tables of an ingest; without one it opens each recording's
/// header.
std::string describe_plan(const SourcePlan& plan, const IngestOptions& options, bool json,
                          const IngestSummary& summary = {});

}  // namespace physiomae::ingest
