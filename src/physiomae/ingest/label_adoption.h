#pragma once

#include <filesystem>
#include <vector>

#include "physiomae/ingest/source_discovery.h"

// Labels that no pairing rule gives to a recording.

namespace physiomae::ingest {

/// Labels whose name begins with that of a recording without labels in their folder go to it; those
/// named "hypnogram" and the like to the only recording of their folder. Both are said. All others
/// become the plan's lone labels.
void adopt_labels(const std::filesystem::path& labels, SourcePlan& plan);

/// Warns of files beside recordings without labels that may hold their stages in a format that is
/// not read (spreadsheets, MATLAB, NumPy, ...).
void say_unread_scorings(const std::vector<std::filesystem::path>& files, SourcePlan& plan);

}  // namespace physiomae::ingest
