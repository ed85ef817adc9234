#pragma once

#include <filesystem>

#include "physiomae/ingest/source_discovery.h"

namespace physiomae::ingest {

/// Gives labels that no pairing rule claims a recording: those whose name begins with that of one
/// in their folder go to it, those named "hypnogram" and the like to the only recording of their
/// folder. The first is taken and said where the recording has none; others are second choices. All
/// others become the plan's lone labels.
void adopt_labels(const std::filesystem::path& labels, SourcePlan& plan);

}  // namespace physiomae::ingest
