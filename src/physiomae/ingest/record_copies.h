#pragma once

#include <filesystem>
#include <string>

#include "physiomae/base/error.h"
#include "physiomae/ingest/ingest.h"
#include "physiomae/store/record_content.h"

namespace physiomae::ingest {

/// Refuses a recording that the store holds under the name `kept`, and says what this copy alone
/// knows of the night.
InputError second_name(const store::RecordContent& refused, const std::filesystem::path& store,
                       const std::string& kept);

/// Removes records that this ingest has just made and of whose recording the store holds another
/// (Note [One recording twice]): by their signals, which only those who read both can compare. Of
/// two that are new the labelled one stays, else the longer, else the first by name. Their reports
/// become skips, which say what they alone knew. Nobody else may write into the store meanwhile;
/// its manifest is as of before. Whether any was removed.
bool remove_copies(const std::filesystem::path& store, IngestSummary& summary);

}  // namespace physiomae::ingest
