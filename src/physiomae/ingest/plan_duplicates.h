#pragma once

#include <filesystem>

#include "physiomae/ingest/source_discovery.h"

namespace physiomae::ingest {

/// Moves sources whose samples another source of the plan holds too, byte for byte, to the plan's
/// problems (Note [One recording twice]). The one that `store` has a record of stays, else the
/// first by name; the same on every machine that shares a plan. Reads only files of one size.
void set_duplicates_aside(SourcePlan& plan, const std::filesystem::path& store);

}  // namespace physiomae::ingest
