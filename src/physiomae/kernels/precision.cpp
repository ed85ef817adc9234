#include "physiomae/kernels/precision.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <fmt/format.h>
#if defined(__x86_64__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include "physiomae/base/error.h"

namespace physiomae::kernels {
namespace {

// AVX512-BF16 alone is not "fast": half of its gain goes into converting. Tiles are.
bool cpu_has_amx_bf16() {
#if defined(__x86_64__)
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return false;
  constexpr unsigned kAmxBf16 = 1U << 22, kAmxTile = 1U << 24;
  if ((d & kAmxBf16) == 0 || (d & kAmxTile) == 0) return false;
  constexpr long kRequestPermission = 0x1023, kTileData = 18;  // ARCH_REQ_XCOMP_PERM
  return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
#else
  return false;
#endif
}

}  // namespace

Precision parse_precision(std::string_view name) {
  if (name == "float32") return Precision::float32;
  if (name == "bf16") return Precision::bf16;
  throw UsageError(fmt::format("precision \"{}\": expected float32 or bf16", name));
}

std::string_view precision_name(Precision precision) {
  return precision == Precision::bf16 ? "bf16" : "float32";
}

bool has_fast_bf16(c10::Device device) {
  if (device.is_cpu()) return cpu_has_amx_bf16();
  // Asks the driver for compute capability 8.0, without CUDA headers of ours.
  if (device.is_cuda()) return at::detail::getCUDAHooks().supportsBFloat16ConvolutionWithCuDNNv8();
  return false;
}

Precision choose_precision(std::string_view setting, c10::Device device) {
  if (setting != "auto") return parse_precision(setting);
  return has_fast_bf16(device) ? Precision::bf16 : Precision::float32;
}

PrecisionGuard::PrecisionGuard(Precision precision, c10::Device device)
    : active_(precision == Precision::bf16), device_(device.type()) {
  if (!active_) return;
  enabled_before_ = at::autocast::is_autocast_enabled(device_);
  at::autocast::set_autocast_enabled(device_, true);
  at::autocast::set_autocast_dtype(device_, at::kBFloat16);
  at::autocast::increment_nesting();
}

PrecisionGuard::~PrecisionGuard() {
  if (!active_) return;
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  at::autocast::set_autocast_enabled(device_, enabled_before_);
}

}  // namespace physiomae::kernels
