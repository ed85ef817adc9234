#pragma once

#include <array>
#include <filesystem>

#include "physiomae/night/night.h"

// Note [Prior]
// Heads are fitted with class weights: their probabilities are those of a night in which each stage
// has a fifth. Another population's stage shares q turn p into p q / sum(p q) (Saerens et al. 2002,
// with uniform training shares).

namespace physiomae::night {

using StageShares = std::array<double, kStages>;

/// "stage,share" lines, with a heading or without, one a stage; shares may be percentages.
/// InputError when a stage is missing or twice, a share is not above 0, or the sum is neither 1 nor
/// 100 (within 2 %).
StageShares read_prior(const std::filesystem::path& path);

/// Note [Prior].
void apply_prior(const StageShares& shares, Night& night);

}  // namespace physiomae::night
