#pragma once

#include <span>
#include <string>
#include <vector>

#include "physiomae/io/labels.h"
#include "physiomae/night/preflight.h"

namespace physiomae::night {

/// What of a night's stages lies outside the range that holds 99 % of the 994 scored nights of the
/// PhysioNet/CinC Challenge 2018 (scripts/reference_ranges.py): share of wake, shares of TST, REM
/// latency from sleep onset, transitions an hour; and a night without sleep or REM. Warnings with
/// code "plausibility". Said of nights of at least two hours alone.
std::vector<Finding> implausible_stages(std::span<const io::Stage> epochs);

}  // namespace physiomae::night
