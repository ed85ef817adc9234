#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "physiomae/store/store.h"

namespace physiomae::dataset {

/// What a split needs to know of a patient, over all of its records.
struct PatientSummary {
  std::string patient;
  bool labelled = false;            ///< a record has at least one window with a stage
  bool simulated = false;           ///< all of its records are
  std::optional<double> age_years;  ///< of the first record, by name, that has an age
  /// Task classes of which the patient has at least one window: bits 0..4 the stages, 5 and 6
  /// arousal absent and present (Note [Tasks], universe all_staged).
  uint8_t classes = 0;
};
constexpr int kSummaryClasses = 7;

/// One entry a patient, sorted by id.
std::vector<PatientSummary> summarise_patients(const store::Store& store);

/// InputError naming them when two records are of one recording (Note [One recording twice]).
void refuse_duplicates(const store::Store& store);

/// Records whose patient nobody named: each counts as a patient of its own.
size_t count_unnamed_patients(const store::Store& store);

}  // namespace physiomae::dataset
