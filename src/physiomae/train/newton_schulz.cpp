#include "physiomae/train/newton_schulz.h"

#include <algorithm>

#include <ATen/ATen.h>

namespace physiomae::train {
namespace {

constexpr int kSteps = 5;
constexpr double kA = 3.4445, kB = -4.7750, kC = 2.0315;  // Jordan 2024
constexpr double kTiny = 1e-7;                            ///< added to the norm, as he does
constexpr int64_t kStrip = 64;  ///< rows of a strip of a symmetric product

// left (G, m, k) x right (G, k, m) -> (G, m, m), which is known to be symmetric.
at::Tensor symmetric_product(const at::Tensor& left, const at::Tensor& right) {
  const int64_t size = left.size(1);
  at::Tensor out = at::empty({left.size(0), size, size}, left.options());
  for (int64_t begin = 0; begin < size; begin += kStrip) {
    const int64_t end = std::min(begin + kStrip, size);
    const auto strip =
        at::bmm(left.slice(1, begin, end), right.slice(2, begin));  // (G, s, m-begin)
    out.slice(1, begin, end).slice(2, begin).copy_(strip);
    out.slice(1, end).slice(2, begin, end).copy_(strip.slice(2, end - begin).transpose(1, 2));
  }
  return out;
}

// a I + b G + c G^2: what a step multiplies X by.
at::Tensor step_factor(const at::Tensor& gram) {
  at::Tensor factor = symmetric_product(gram, gram).mul_(kC).add_(gram, kB);
  factor.diagonal(0, 1, 2).add_(kA);
  return factor;
}

}  // namespace

at::Tensor newton_schulz(const at::Tensor& matrices) {
  const auto norm = at::linalg_vector_norm(matrices, 2, at::IntArrayRef{1, 2}, /*keepdim=*/true);
  const auto start = matrices / (norm + kTiny);                 // (G, m, n)
  auto gram = symmetric_product(start, start.transpose(1, 2));  // (G, m, m)
  at::Tensor factor = step_factor(gram), product = factor;
  for (int step = 1; step < kSteps; ++step) {
    gram = symmetric_product(symmetric_product(factor, gram), factor);
    factor = step_factor(gram);
    product = symmetric_product(factor, product);
  }
  return at::bmm(product, start);
}

}  // namespace physiomae::train
