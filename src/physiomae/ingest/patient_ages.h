#pragma once

#include "physiomae/ingest/source_discovery.h"

namespace physiomae::ingest {

/// Warns of patients whose recordings have two sexes, or ages that no one has in one visit: more
/// than a year apart, or of known visits the later the younger. Two people of one name become one
/// patient so (a --patient-pattern over two sites); their ages stay as the tables say.
void say_patients_of_several_ages(SourcePlan& plan);

}  // namespace physiomae::ingest
