#pragma once

#include <filesystem>

#include "physiomae/ingest/source_discovery.h"

namespace physiomae::ingest {

/// Moves sources whose samples another source of the plan holds too, byte for byte, to the plan's
/// problems (Note [One recording twice]); of EDF only what is behind the header counts, so that a
/// copy without the patient's name is one. The one that `store` has a record of stays, else the
/// first by name; what it lacks of labels, patient, age and sex it gets from a copy, which is said;
/// labels that both have are compared, and what contradicts each other is said. The same on
/// every machine that shares a plan. Reads only files with as many samples.
void set_duplicates_aside(SourcePlan& plan, const std::filesystem::path& store);

}  // namespace physiomae::ingest
