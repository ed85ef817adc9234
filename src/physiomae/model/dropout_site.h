#pragma once

#include <cstdint>
#include <string>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "physiomae/kernels/dropout_bits.h"
#include "physiomae/model/forward_context.h"

namespace physiomae::model {

/// A place in the model where elements are dropped. Its key derives from its name, so that other
/// layers and modalities do not shift its bits (Note [Dropout bits]).
class DropoutSite {
 public:
  DropoutSite() = default;
  DropoutSite(const std::string& name, double p);
  /// Bits of (rows, columns) a window of this step; inactive outside training.
  kernels::Dropout draw(const ForwardContext& context, int64_t rows, int64_t columns,
                        c10::Device device) const;

 private:
  uint64_t site_ = 0;
  double p_ = 0;
};

}  // namespace physiomae::model
