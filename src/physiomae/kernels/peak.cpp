#include "physiomae/kernels/peak.h"

#include <algorithm>
#include <chrono>

#include <ATen/ATen.h>

namespace physiomae::kernels {

double measure_peak_gflops(Precision precision, c10::Device device) {
  const at::NoGradGuard no_gradient;
  const int64_t n = device.is_cpu() ? 1024 : 8192;
  const auto dtype = precision == Precision::bf16 ? at::kBFloat16 : at::kFloat;
  const at::Tensor a = at::full({n, n}, 0.5, at::TensorOptions(dtype).device(device));
  const at::Tensor b = at::full({n, n}, 0.25, a.options());
  double best_seconds = 1e9;
  for (int repeat = 0; repeat < 6; ++repeat) {  // the first one warms up
    const auto start = std::chrono::steady_clock::now();
    const at::Tensor product = at::mm(a, b);
    product[0][0].item<float>();  // waits for the device
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    if (repeat > 0) best_seconds = std::min(best_seconds, seconds.count());
  }
  return 2e-9 * static_cast<double>(n * n * n) / best_seconds;
}

}  // namespace physiomae::kernels
