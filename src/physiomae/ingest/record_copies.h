#pragma once

#include <filesystem>
#include <string>

#include "physiomae/ingest/ingest.h"

namespace physiomae::ingest {

/// What is said of a recording that the store holds under another name.
std::string same_recording_text(const std::string& other);
std::string same_recording_hint(const std::string& other);

/// Removes records that this ingest has just made and of whose recording the store holds another
/// (Note [One recording twice]): by their signals, which only those who read both can compare. Of
/// two that are new the labelled one stays, else the first by name. Their reports become skips.
/// Nobody else may write into the store meanwhile; its manifest is as of before. Whether any was
/// removed.
bool remove_copies(const std::filesystem::path& store, IngestSummary& summary);

}  // namespace physiomae::ingest
