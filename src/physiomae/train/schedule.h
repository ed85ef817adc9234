#pragma once

#include <cstdint>

namespace physiomae::train {

/// Linear warm-up to `peak` over `warmup` steps, then a half cosine that reaches 0 at `total`
/// (method.md, "Downstream"; per step). `step` counts from 0: the first step of a warm-up of w
/// steps runs at peak / w, step w - 1 and step w at peak. 0 from `total` on. No warm-up when it is
/// 0.
double learning_rate(int64_t step, double peak, int64_t warmup, int64_t total);

}  // namespace physiomae::train
