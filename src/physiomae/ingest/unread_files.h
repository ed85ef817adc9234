#pragma once

#include <filesystem>
#include <vector>

#include "physiomae/ingest/source_discovery.h"

// What lies among the sources in a format that is not read is said.

namespace physiomae::ingest {

/// Warns of recordings (BrainVision, EEGLAB, FIF, ...) that do not lie there as EDF as well, and of
/// EDF and BDF under names of something else ("x.edf+", "x.EDFX"; not "x.edf.bak" beside x.edf).
/// `files` are sorted.
void say_unread_recordings(const std::vector<std::filesystem::path>& files, SourcePlan& plan);

/// Warns of files beside recordings without labels that may hold their stages (spreadsheets,
/// MATLAB, NumPy, ...).
void say_unread_scorings(const std::vector<std::filesystem::path>& files, SourcePlan& plan);

}  // namespace physiomae::ingest
