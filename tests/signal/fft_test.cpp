#include "physiomae/signal/fft.h"

#include <cmath>
#include <complex>
#include <numbers>

#include "tests/signal/made_up.h"
#include <gtest/gtest.h>

#include "physiomae/base/error.h"

namespace physiomae::signal {
namespace {

TEST(Fft, EqualsTheDefinition) {
  for (const int n : {256, 512, 1024, 2048, 4096}) {
    auto re = made_up(n, 1, 0), im = made_up(n, 2, 0);
    const auto re0 = re, im0 = im;
    Fft(n).transform(re.data(), im.data());
    for (int k = 0; k < n; k += n / 53 + 1) {
      std::complex<double> sum = 0;
      for (int i = 0; i < n; ++i) {
        const int turn = static_cast<int>(static_cast<int64_t>(i) * k % n);
        const double angle = -2 * std::numbers::pi * turn / n;
        sum += std::polar(1.0, angle) * std::complex<double>(re0[i], im0[i]);
      }
      EXPECT_NEAR(re[k], sum.real(), 3e-6 * 512 * std::sqrt(n)) << n << " " << k;
      EXPECT_NEAR(im[k], sum.imag(), 3e-6 * 512 * std::sqrt(n)) << n << " " << k;
    }
  }
}

TEST(Fft, ExchangedPartsInvert) {
  const int n = 2048;
  auto re = made_up(n, 3, 0), im = made_up(n, 4, 0);
  const auto re0 = re, im0 = im;
  Fft fft(n);
  fft.transform(re.data(), im.data());
  fft.transform(im.data(), re.data());
  for (int i = 0; i < n; ++i) {
    ASSERT_NEAR(re[i] / n, re0[i], 1e-3);
    ASSERT_NEAR(im[i] / n, im0[i], 1e-3);
  }
}

TEST(Fft, RefusesOtherLengths) {
  for (const int n : {-256, 0, 1, 128, 300, 1000}) EXPECT_THROW(Fft{n}, UsageError) << n;
}

}  // namespace
}  // namespace physiomae::signal
