// The same passes compiled for the baseline instruction set alone: every clone must give its bits.
#include "physiomae/signal/simd.h"
#undef PHYSIOMAE_CLONES
#define PHYSIOMAE_CLONES
#define fft_radix4_pass baseline_radix4_pass
#define fft_radix2_pass baseline_radix2_pass
#define fft_row_pass baseline_row_pass
#include "physiomae/signal/fft_passes.cpp"
#undef fft_radix4_pass
#undef fft_radix2_pass
#undef fft_row_pass

#include "tests/signal/made_up.h"
#include <gtest/gtest.h>

namespace physiomae::signal {

void fft_radix4_pass(int quarter, int stride, const float* twiddles, FftArrays from, FftArrays to);
void fft_radix2_pass(int stride, FftArrays from, FftArrays to);
void fft_row_pass(int rows, const float* twiddles, FftArrays from, FftArrays to);

namespace {

struct Result {
  std::vector<float> re, im;
  bool operator==(const Result&) const = default;
};

constexpr int kLength = 4096;

template <typename Pass>
Result run(Pass&& pass) {
  auto re = made_up(kLength, 1, 0.25F), im = made_up(kLength, 2, 0.125F);
  Result result{std::vector<float>(kLength), std::vector<float>(kLength)};
  pass(FftArrays{re.data(), im.data()}, FftArrays{result.re.data(), result.im.data()});
  return result;
}

TEST(Simd, EveryInstructionSetGivesTheSameBits) {
  auto twiddles = made_up(2 * kLength, 3, 0);
  for (float& w : twiddles) w *= 1.0F / 511;
  const float* w = twiddles.data();
  EXPECT_EQ(run([&](auto from, auto to) { fft_radix4_pass(64, 16, w, from, to); }),
            run([&](auto from, auto to) { baseline_radix4_pass(64, 16, w, from, to); }));
  EXPECT_EQ(run([&](auto from, auto to) { fft_radix4_pass(1, 1024, w, from, to); }),
            run([&](auto from, auto to) { baseline_radix4_pass(1, 1024, w, from, to); }));
  EXPECT_EQ(run([&](auto from, auto to) { fft_radix2_pass(2048, from, to); }),
            run([&](auto from, auto to) { baseline_radix2_pass(2048, from, to); }));
  EXPECT_EQ(run([&](auto from, auto to) { fft_row_pass(256, w, from, to); }),
            run([&](auto from, auto to) { baseline_row_pass(256, w, from, to); }));
}

}  // namespace
}  // namespace physiomae::signal
