#pragma once

#include <cstddef>
#include <vector>

namespace physiomae::signal {

/// Hann's window of `count` samples, periodic (the first is 0, the one behind the last would be),
/// as spectra take it.
std::vector<double> periodic_hann(size_t count);

}  // namespace physiomae::signal
