#include "physiomae/simulate/exact_math.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace physiomae::simulate {

double sin_turns(double turns) {
  double r = turns - std::floor(turns + 0.5);  // [-1/2, 1/2)
  if (r > 0.25) r = 0.5 - r;
  if (r < -0.25) r = -0.5 - r;
  const double x = 2 * std::numbers::pi * r, y = x * x;  // |x| <= π/2: Taylor to x^17 is enough
  double p = 1.0 / 355687428096000.0;
  p = p * y - 1.0 / 1307674368000.0;
  p = p * y + 1.0 / 6227020800.0;
  p = p * y - 1.0 / 39916800.0;
  p = p * y + 1.0 / 362880.0;
  p = p * y - 1.0 / 5040.0;
  p = p * y + 1.0 / 120.0;
  p = p * y - 1.0 / 6.0;
  return x + x * y * p;
}

double cos_turns(double turns) { return sin_turns(turns + 0.25); }

double exact_exp(double x) {
  if (x < -700) return 0;
  x = std::min(x, 700.0);
  const double k = std::floor(x * std::numbers::log2e + 0.5);
  const double r = x - k * std::numbers::ln2;  // |r| <= 0.347: Taylor to r^12 is enough
  double p = 1;
  for (int n = 12; n >= 1; --n) p = 1 + p * r / n;
  const auto bits = static_cast<uint64_t>(static_cast<int64_t>(k) + 1023) << 52;
  return p * std::bit_cast<double>(bits);
}

double exact_log(double x) {
  const auto bits = std::bit_cast<uint64_t>(x);
  auto exponent = static_cast<int>(bits >> 52) - 1023;
  auto mantissa = std::bit_cast<double>((bits & 0xFFFFFFFFFFFFFULL) | (1023ULL << 52));
  if (mantissa > std::numbers::sqrt2) {
    mantissa /= 2;
    ++exponent;
  }
  // log m = 2 artanh s with s = (m - 1) / (m + 1), |s| < 0.172.
  const double s = (mantissa - 1) / (mantissa + 1), y = s * s;
  double p = 0;
  for (int n = 15; n >= 1; n -= 2) p = 1.0 / n + p * y;
  return 2 * s * p + exponent * std::numbers::ln2;
}

}  // namespace physiomae::simulate
