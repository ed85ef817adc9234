// A cohort of patients for tests of splits.
#pragma once
#include <string>
#include <vector>

#include "physiomae/dataset/split.h"

namespace physiomae::dataset {

constexpr uint8_t kAllClasses = 0x7F;

// `labelled` patients, every second under 55, then `unlabelled` ones.
inline std::vector<PatientSummary> cohort(int labelled, int unlabelled = 0) {
  std::vector<PatientSummary> patients;
  for (int i = 0; i < labelled + unlabelled; ++i) {
    const bool has_labels = i < labelled;
    patients.push_back({"p" + std::to_string(1000 + i), has_labels, true, i % 2 == 0 ? 40.0 : 70.0,
                        has_labels ? kAllClasses : uint8_t{0}});
  }
  return patients;
}

}  // namespace physiomae::dataset
