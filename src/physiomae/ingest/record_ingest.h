#pragma once

#include "physiomae/ingest/ingest.h"
#include "physiomae/store/source_index.h"

namespace physiomae::ingest {

/// Reads one recording into the store, in this process. `stored` tells which recordings the store
/// held before. `report` has the channels as soon as they are chosen, so that a record which is
/// skipped has them too, and all the rest at the end. Throws InputError for a bad recording and for
/// one that may not take the place it would take, Error when the store cannot be written.
void ingest_record(const Source& source, const IngestOptions& options,
                   const store::SourceIndex& stored, RecordReport& report);

}  // namespace physiomae::ingest
