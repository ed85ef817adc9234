#pragma once

#include <filesystem>
#include <map>
#include <vector>

#include "physiomae/ingest/age_rows.h"
#include "physiomae/ingest/recording_folders.h"
#include "physiomae/ingest/source_discovery.h"

// Which line of which table of ages is a recording's.

namespace physiomae::ingest {

using AgeFolders = std::map<std::filesystem::path, AgeRows>;

struct FoundAge {
  AgeMatch line = {};
  const AgeRow* of_others = nullptr;  ///< where none serves: one that lies among other recordings
};

/// From the tables of the recording's folder and of those above it, inwards out, then from any
/// other, the nearest first; where two as near disagree, from neither. A table among other
/// recordings is theirs: another data set has its own sub-01.
FoundAge find_age(const AgeFolders& folders, const Source& source,
                  const RecordingFolders& recordings);

/// Takes a line back from recordings that it fits by a loosened name alone ("012" for 0012 and 12)
/// where it fits several patients, and says so in plan.warnings. `lines` are those of plan.sources.
void withdraw_shared(std::vector<AgeMatch>& lines, SourcePlan& plan);

}  // namespace physiomae::ingest
