// Every variant that this CPU has gives the bits of the baseline (Note [CPU variants]).
#include <limits>
#include <vector>

#include "tests/base/every_cpu_variant.h"
#include "tests/signal/made_up.h"
#include <gtest/gtest.h>

#include "physiomae/signal/convolver.h"
#include "physiomae/signal/fft_passes.h"
#include "physiomae/signal/half.h"
#include "physiomae/signal/quality.h"

namespace physiomae::signal {
namespace {

constexpr int kLength = 4096;

using CpuVariants = EveryCpuVariant;

struct Spectrum {
  std::vector<float> re, im;
  bool operator==(const Spectrum&) const = default;
};

template <typename Pass>
Spectrum run(const Pass& pass) {
  auto re = made_up(kLength, 1, 0.25F), im = made_up(kLength, 2, 0.125F);
  Spectrum result{std::vector<float>(kLength), std::vector<float>(kLength)};
  pass(FftArrays{re.data(), im.data()}, FftArrays{result.re.data(), result.im.data()});
  return result;
}

TEST_P(CpuVariants, TransformPasses) {
  auto twiddles = made_up(2 * kLength, 3, 0);
  for (float& w : twiddles) w *= 1.0F / 511;
  const float* w = twiddles.data();
  const auto same = [&](const auto& pass) { expect_same([&] { return run(pass); }); };
  same([&](auto from, auto to) { fft_radix4_pass(64, 16, w, from, to); });
  same([&](auto from, auto to) { fft_radix4_pass(1, 1024, w, from, to); });
  same([&](auto from, auto to) { fft_radix2_pass(2048, from, to); });
  same([&](auto from, auto to) { fft_row_pass(256, w, from, to); });
}

TEST_P(CpuVariants, Convolver) {
  for (const int factor : {1, 2, 3}) {
    std::vector<double> taps(601);
    for (size_t i = 0; i < taps.size(); ++i) taps[i] = 1.0 / static_cast<double>(i + 3);
    BlockConvolver convolver(taps, factor);
    const auto input = static_cast<size_t>(convolver.block_input());
    const auto a = made_up(input, 4, 0.25F), b = made_up(input, 5, 0.125F);
    expect_same([&] {
      const auto outputs = static_cast<size_t>(convolver.block_outputs());
      Spectrum result{std::vector<float>(outputs), std::vector<float>(outputs)};
      convolver.filter_pair(a.data(), b.data(), result.re.data(), result.im.data());
      return result;
    });
  }
}

TEST_P(CpuVariants, Quality) {
  auto samples = made_up(100 * 9 + 37, 7, 0.25F);
  samples[5] = samples[99] = std::numeric_limits<float>::quiet_NaN();
  expect_same([&] {
    QualityMeter meter(/*modality=*/0, /*rate_hz=*/100, /*low_uv=*/-200, /*high_uv=*/300);
    meter.push(samples);
    const auto found = meter.measures();
    return std::vector<double>{found.missing_share,  found.flat_share,
                               found.clipped_share,  found.out_of_range_share,
                               found.mains_50_share, found.mains_60_share};
  });
}

TEST_P(CpuVariants, HalfConversions) {
  const auto values = made_up(1003, 6, 0.37F);
  expect_same([&] {
    std::vector<uint16_t> halves(values.size());
    floats_to_halves(values, halves);
    return halves;
  });
}

INSTANTIATE_TEST_SUITE_P(All, CpuVariants, testing::ValuesIn(cpu_variants()));

}  // namespace
}  // namespace physiomae::signal
