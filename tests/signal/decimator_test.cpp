#include "physiomae/signal/decimator.h"

#include <cmath>

#include "tests/signal/made_up.h"
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/signal/fir.h"

namespace physiomae::signal {
namespace {

std::vector<float> decimate(const std::vector<float>& x, std::span<const double> taps, int factor,
                            int64_t phase, const std::vector<size_t>& cuts = {}) {
  BandpassDecimator decimator(taps, factor, phase);
  std::vector<float> out;
  size_t at = 0;
  for (size_t i = 0; !cuts.empty() && at < x.size(); ++i) {
    const size_t piece = std::min(cuts[i % cuts.size()], x.size() - at);
    decimator.push(std::span(x).subspan(at, piece), out);
    at += piece;
  }
  decimator.push(std::span(x).subspan(at), out);
  decimator.finish(out);
  return out;
}

// The filter's definition in double: odd reflection, outermost value held, every output.
std::vector<double> by_definition(const std::vector<float>& x, std::span<const double> taps) {
  const auto n = static_cast<int64_t>(x.size());
  const auto half = static_cast<int64_t>(taps.size()) / 2;
  const auto at = [&](int64_t i) -> double {
    if (i < 0) return 2.0 * x[0] - x[std::min(-i, n - 1)];
    if (i >= n) return 2.0 * x[n - 1] - x[n - 1 - std::min(i - n + 1, n - 1)];
    return x[i];
  };
  std::vector<double> y(x.size(), 0.0);
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t k = -half; k <= half; ++k) y[i] += taps[half - k] * at(i - k);
  }
  return y;
}

std::vector<double> test_taps(size_t count) {
  std::vector<double> taps(count);
  for (size_t i = 0; i < count; ++i) taps[i] = static_cast<double>((i * 7 + 3) % 11) - 4.5;
  return taps;
}

TEST(Decimator, EveryFactorPhaseAndLength) {
  for (const size_t count : {1U, 3U, 31U, 57U}) {
    const auto taps = test_taps(count);
    double size = 0;
    for (const double tap : taps) size += std::abs(tap);
    for (const int factor : {1, 2, 3, 5}) {
      for (const int64_t phase : {0, 1, 14, 15, 16, 40}) {
        for (const int64_t n : {1, 2, 14, 15, 16, 17, 39, 40, 41, 64, 500, 1001}) {
          const auto x = made_up(n, 9, 100);
          const auto expected = by_definition(x, taps);
          const auto found = decimate(x, taps, factor, phase);
          const int64_t kept = n <= phase ? 0 : (n - phase + factor - 1) / factor;
          ASSERT_EQ(static_cast<int64_t>(found.size()), kept) << n << " " << factor << " " << phase;
          for (int64_t k = 0; k < kept; ++k) {
            ASSERT_NEAR(found[k], expected[phase + factor * k], 1e-6 * size * 600)
                << count << " taps, factor " << factor << ", phase " << phase << ", n " << n
                << ", output " << k;
          }
        }
      }
    }
  }
}

TEST(Decimator, ImpulseResponseIsTheTaps) {
  const auto taps = design_bandpass(modality_band(0, Recipe::anti_aliased, 200), 200);
  std::vector<float> x(40000, 0.0F);
  const int64_t place = 20000;
  x[place] = 1;
  const auto y = decimate(x, taps, 1, 0);
  for (int64_t i = 0; i < 40000; ++i) {
    const int64_t tap = i - place + 3300;
    const double expected = tap >= 0 && tap <= 6600 ? taps[tap] : 0;
    ASSERT_NEAR(y[i], expected, 1e-7) << i;
  }
}

TEST(Decimator, CutsDoNotChangeABit) {
  const auto taps = design_bandpass(modality_band(0, Recipe::anti_aliased, 200), 200);
  const auto x = made_up(90001, 5, -2000);
  for (const int64_t phase : {0, 1, 5999}) {
    const auto whole = decimate(x, taps, 2, phase);
    EXPECT_EQ(decimate(x, taps, 2, phase, {6000}), whole);
    EXPECT_EQ(decimate(x, taps, 2, phase, {1, 777, 3, 20011, 0, 50}), whole);
    EXPECT_EQ(decimate(x, taps, 2, phase, {3300, 1, 1}), whole);
  }
  const auto brief = made_up(5000, 6, 10);
  EXPECT_EQ(decimate(brief, taps, 2, 1, {1}), decimate(brief, taps, 2, 1));
}

TEST(Decimator, OffsetCostsNoPrecision) {
  const auto taps = design_bandpass(modality_band(0, Recipe::anti_aliased, 200), 200);
  const auto plain = decimate(made_up(60000, 8, 0), taps, 2, 0);
  const auto shifted = decimate(made_up(60000, 8, 1 << 20), taps, 2, 0);  // exact in float32
  double power = 0, error = 0;
  for (size_t i = 0; i < plain.size(); ++i) {
    power += plain[i] * plain[i];
    error = std::max(error, std::abs(static_cast<double>(plain[i]) - shifted[i]));
  }
  EXPECT_LT(error, 1e-5 * std::sqrt(power / static_cast<double>(plain.size())));
}

TEST(Decimator, EmptyAndRefused) {
  EXPECT_TRUE(decimate({}, test_taps(31), 2, 0).empty());
  EXPECT_THROW(BandpassDecimator(test_taps(30), 2, 0), UsageError);
  EXPECT_THROW(BandpassDecimator(test_taps(31), 0, 0), UsageError);
  EXPECT_THROW(BandpassDecimator(test_taps(31), 2, -1), UsageError);
  EXPECT_THROW(BandpassDecimator({}, 2, 0), UsageError);
}

}  // namespace
}  // namespace physiomae::signal
