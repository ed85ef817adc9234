#include "physiomae/kernels/device.h"

#include <charconv>

#include <ATen/Context.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::kernels {

int cuda_device_count() {
  if (!at::hasCUDA()) return 0;
  return static_cast<int>(at::detail::getCUDAHooks().deviceCount());
}

c10::Device parse_device(std::string_view name) {
  const int count = cuda_device_count();
  if (name == "cpu" || (name == "auto" && count == 0)) return c10::Device(c10::kCPU);
  if (name == "auto") return c10::Device(c10::kCUDA, 0);
  int index = 0;
  bool valid = name == "cuda";
  if (name.starts_with("cuda:")) {
    const auto digits = name.substr(5);
    const auto result = std::from_chars(digits.begin(), digits.end(), index);
    valid = result.ec == std::errc() && result.ptr == digits.end() && index >= 0;
  }
  if (!valid)
    throw UsageError(fmt::format("--device {}: expected cpu, cuda, cuda:N or auto", name));
  if (index >= count)
    throw UsageError(fmt::format("--device {}: {} CUDA devices found", name, count),
                     "run `physiomae doctor`; a CPU-only libtorch sees none");
  return c10::Device(c10::kCUDA, static_cast<c10::DeviceIndex>(index));
}

}  // namespace physiomae::kernels
