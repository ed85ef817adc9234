#pragma once

#include <string_view>

#include <c10/core/Device.h>

namespace physiomae::kernels {

/// Of matrix products; weights, moments, norms and losses stay float32.
enum class Precision { float32, bf16 };
Precision parse_precision(std::string_view name);  ///< "float32" or "bf16"; UsageError otherwise
std::string_view precision_name(Precision precision);

/// "auto": bf16 where the device has fast units for it (CPU: AMX-BF16 that the system grants; CUDA:
/// compute capability 8.0), else float32. Called once a run: the answer is recorded and kept.
Precision choose_precision(std::string_view setting, c10::Device device);
bool has_fast_bf16(c10::Device device);

/// While it lives, matrix products on this device take bf16 operands (autocast); nothing for
/// float32. Spans a forward pass, not the backward pass.
class PrecisionGuard {
 public:
  PrecisionGuard(Precision precision, c10::Device device);
  ~PrecisionGuard();
  PrecisionGuard(const PrecisionGuard&) = delete;
  PrecisionGuard& operator=(const PrecisionGuard&) = delete;

 private:
  bool active_;
  c10::DeviceType device_;
  bool enabled_before_ = false;
};

}  // namespace physiomae::kernels
