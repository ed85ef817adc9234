#pragma once

#include <string>
#include <vector>

#include "physiomae/io/labels.h"
#include "physiomae/night/night.h"

namespace physiomae::night {

/// Places of all windows, those to look at first in front, in the order of review.csv.
std::vector<size_t> review_order(const Night& night, const std::vector<io::Stage>& scored = {});

/// The second most probable stage of a window that is usable.
io::Stage second_stage(const Window& window);

/// review.csv: every window, those to look at first on top: windows that could not be staged, then
/// by rising calibrated probability of the stage given. Where `scored` (W) has the lab's stages,
/// the windows that differ come first, those whose scored stage is least probable on top.
std::string review_csv(const Night& night, const std::vector<io::Stage>& scored = {});

}  // namespace physiomae::night
