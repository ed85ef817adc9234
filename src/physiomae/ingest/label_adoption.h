#pragma once

#include <filesystem>
#include <vector>

#include "physiomae/ingest/source_discovery.h"

namespace physiomae::ingest {

/// Gives labels that no pairing rule claims a recording. In its folder: those whose name begins
/// with its own, or ends with it behind a word for a scoring, and those named "hypnogram" and the
/// like beside the only recording; then the only such one of a folder within that of one recording
/// without labels, if it is called after this or after what lies in it. The first is taken and said
/// where the recording has none; others are second choices. All others become the plan's lone
/// labels.
void adopt_labels(const std::vector<std::filesystem::path>& labels, SourcePlan& plan);

}  // namespace physiomae::ingest
