#pragma once

#include <vector>

#include "physiomae/report/size_scores.h"
#include "physiomae/report/table.h"

// Tables of Note [Judgement] for people. Each fits 100 characters where methods' names have up to
// 20; empty ones are left out.

namespace physiomae::report {

/// 95 % intervals of all methods and tasks over `patients` ("test patients"), and the paired tests
/// between methods.
std::vector<Table> uncertainty_tables(const SizeScores& size, const std::string& patients);

/// What the first method got right and wrong: scores a class, confusion matrices, kappa of nights,
/// age by nights, arousals in both universes beside the stage alone, calibration, reliability.
std::vector<Table> detail_tables(const SizeScores& size);

}  // namespace physiomae::report
