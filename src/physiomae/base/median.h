#pragma once

#include <vector>

namespace physiomae {

/// The middle of the values in order; of an even number the greater of both middles. There has to
/// be one.
double upper_median(std::vector<double> values);

}  // namespace physiomae
