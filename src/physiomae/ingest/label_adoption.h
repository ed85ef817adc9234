#pragma once

#include <filesystem>

#include "physiomae/ingest/source_discovery.h"

namespace physiomae::ingest {

/// Gives labels that no pairing rule claims a recording: those whose name begins with that of a
/// recording without labels in their folder go to it (the first is taken, others have to agree),
/// those named "hypnogram" and the like to the
/// only recording of their folder. Both are said. All others become the plan's lone labels.
void adopt_labels(const std::filesystem::path& labels, SourcePlan& plan);

}  // namespace physiomae::ingest
