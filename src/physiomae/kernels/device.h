#pragma once

#include <string_view>

#include <c10/core/Device.h>

namespace physiomae::kernels {

/// "cpu", "cuda" or "cuda:N"; "auto" takes CUDA when this libtorch has it and a device answers.
/// UsageError when the named device is not there.
c10::Device parse_device(std::string_view name);

/// Devices this process can use, for `doctor`.
int cuda_device_count();

}  // namespace physiomae::kernels
