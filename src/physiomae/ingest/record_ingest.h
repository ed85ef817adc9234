#pragma once

#include "physiomae/ingest/ingest.h"
#include "physiomae/store/source_index.h"

namespace physiomae::ingest {

/// Reads one recording into the store, in this process. `stored` tells which recordings the store
/// held before. Throws InputError for a bad recording and for one that may not take the place it
/// would take, Error when the store cannot be written.
RecordReport ingest_record(const Source& source, const IngestOptions& options,
                           const store::SourceIndex& stored);

}  // namespace physiomae::ingest
