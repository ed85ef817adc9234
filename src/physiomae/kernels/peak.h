#pragma once

#include <c10/core/Device.h>

#include "physiomae/kernels/precision.h"

namespace physiomae::kernels {

/// What this device reaches in a large matrix product with the present number of threads, in GFLOP
/// a second: the yardstick of "share of peak" in the log. Takes about 0.1 s.
double measure_peak_gflops(Precision precision, c10::Device device);

}  // namespace physiomae::kernels
