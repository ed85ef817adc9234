#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "physiomae/dataset/patients.h"

namespace physiomae::dataset {

/// Parts in the order in which they are filled; `left_over` serves pretraining only.
enum class Part { test, validation, train, left_over };
constexpr size_t kParts = 4;
using PartCounts = std::array<int64_t, kParts>;

/// Part of each of `ranked` (labelled patients in order of rank), by Note [Split]. `counts` sum to
/// the number of patients.
std::vector<Part> assign_parts(const std::vector<PatientSummary>& ranked, const PartCounts& counts,
                               bool stratify_age);

}  // namespace physiomae::dataset
