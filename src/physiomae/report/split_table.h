#pragma once

#include <vector>

#include "physiomae/dataset/patients.h"
#include "physiomae/dataset/split.h"
#include "physiomae/report/table.h"

namespace physiomae::report {

/// A row a part: patients, those under 55, windows, windows of each stage, arousal windows. A note
/// names every class that a part lacks, and the split's hash.
Table split_table(const store::Store& store, const dataset::SplitManifest& split);

/// How many of train, validation and test hold both simulated and real patients.
size_t parts_with_both_kinds(const std::vector<dataset::PatientSummary>& patients,
                             const dataset::SplitManifest& split);

}  // namespace physiomae::report
