#pragma once

#include "physiomae/ingest/source_discovery.h"

// Whose nights the recordings of a plan are, seen together.

namespace physiomae::ingest {

/// A folder `sub-01` in two data sets of BIDS is of two people: where one of the folders that hold
/// it has a participants.tsv or a dataset_description.json and none lies in the other, the patients
/// are named by these folders, "ds1-sub-01". Without either file they count as one person. Both is
/// said in plan.warnings; nothing is done under --patient-pattern.
void tell_data_sets_apart(SourcePlan& plan, const PairingOptions& options);

/// Known patients that differ in capitals alone become one, which is said.
void unify_capitals(SourcePlan& plan);

}  // namespace physiomae::ingest
