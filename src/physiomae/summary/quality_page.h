#pragma once

#include <filesystem>

#include "physiomae/ingest/inspect.h"
#include "physiomae/page/page.h"

namespace physiomae::summary {

/// What `inspect` says of one recording, with spectrograms of the channels that would serve:
/// channels, ranges, gaps, flags, labels of its own. UsageError when `path` is no recording.
page::Page quality_page(const std::filesystem::path& path, const ingest::InspectOptions& options);

}  // namespace physiomae::summary
