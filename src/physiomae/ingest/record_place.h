#pragma once

#include <filesystem>

#include "physiomae/ingest/ingest.h"
#include "physiomae/store/record_content.h"
#include "physiomae/store/source_index.h"
#include "physiomae/store/stored_record.h"

namespace physiomae::ingest {

/// InputError when another record of the store holds this recording (Note [One recording twice]).
void refuse_second_name(const store::RecordContent& wanted, const store::SourceIndex& stored,
                        const std::filesystem::path& store);

/// Whether a recording takes the place of another of its record's name: the two have no source file
/// in common, labels aside. InputError unless `options` allow it.
bool replaces_another(const store::RecordHeader& wanted, const store::RecordHeader& existing,
                      const IngestOptions& options);

/// Whether a record without labels takes the place of one with labels; InputError likewise.
bool loses_labels(const store::RecordContent& content, const store::StoredRecord& existing,
                  const IngestOptions& options);

/// InputError when a night lacks what `options` require.
void check_requirements(const RecordReport& report, const Requirements& required);

}  // namespace physiomae::ingest
