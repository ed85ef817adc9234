#pragma once

#include "physiomae/ingest/source_discovery.h"

namespace physiomae::ingest {

/// Warns of recordings whose labels are two files of the same bytes: no two nights are scored
/// alike, so one of them was copied to the wrong name, unless two devices recorded one night.
void say_equal_labels(SourcePlan& plan);

}  // namespace physiomae::ingest
