#pragma once

#include "physiomae/ingest/ingest.h"

namespace physiomae::ingest {

/// Reads one recording into the store, in this process. Throws InputError for a bad recording,
/// Error when the store cannot be written.
RecordReport ingest_record(const Source& source, const IngestOptions& options);

}  // namespace physiomae::ingest
