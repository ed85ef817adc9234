#pragma once

#include "physiomae/ingest/source_discovery.h"

namespace physiomae::ingest {

/// Gives recordings whose files are called the same, each in a folder of its own (ISRUC has
/// `1/1.rec` in two subgroups), the names of as many folders as tell them apart in front of their
/// own: "subgroupI-1-1", and with them the others of these folders. Their patients are named anew
/// where a corpus's rule does not know the file's own name; --patient-pattern then looks at the
/// folders' names of all. What was done is said in plan.warnings; where a folder's name cannot be
/// part of a record's, its recordings go to plan.problems; nothing is done where folders tell
/// nothing.
void name_by_folders(SourcePlan& plan, const PairingOptions& options);

}  // namespace physiomae::ingest
