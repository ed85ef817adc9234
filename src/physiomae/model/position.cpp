#include "physiomae/model/position.h"

#include <cmath>

#include <ATen/ATen.h>

namespace physiomae::model {

at::Tensor sinusoidal_positions(int64_t length, int64_t dim, c10::Device device) {
  auto out = at::empty({length, dim}, at::kFloat);
  auto* values = out.mutable_data_ptr<float>();
  for (int64_t t = 0; t < length; ++t)
    for (int64_t c = 0; c < dim; ++c) {
      const auto even = static_cast<double>(c - c % 2);
      const double angle =
          static_cast<double>(t) / std::pow(10000.0, even / static_cast<double>(dim));
      values[t * dim + c] = static_cast<float>(c % 2 == 0 ? std::sin(angle) : std::cos(angle));
    }
  return out.to(device);
}

}  // namespace physiomae::model
