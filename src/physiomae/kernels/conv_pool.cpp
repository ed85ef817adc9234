#include "physiomae/kernels/conv_pool.h"

#include <ATen/ATen.h>

namespace physiomae::kernels {

at::Tensor conv_pool(const at::Tensor& patches, const at::Tensor& weight, const at::Tensor& bias) {
  return conv_pool_composed(patches, weight, bias);
}

at::Tensor conv_pool_composed(const at::Tensor& patches, const at::Tensor& weight,
                              const at::Tensor& bias) {
  const auto filtered = at::conv1d(patches.unsqueeze(1), weight, bias, /*stride=*/1,
                                   /*padding=*/kConvKernel / 2);  // (n, C, S)
  return at::max_pool1d(filtered, kPoolWidth).flatten(1);
}

}  // namespace physiomae::kernels
