#include "physiomae/kernels/precision.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/kernels/peak.h"

namespace physiomae::kernels {
namespace {

const c10::Device kCpu(c10::kCPU);

TEST(Precision, AutoFollowsTheDevice) {
  EXPECT_EQ(choose_precision("auto", kCpu),
            has_fast_bf16(kCpu) ? Precision::bf16 : Precision::float32);
  EXPECT_EQ(choose_precision("bf16", kCpu), Precision::bf16);
  EXPECT_EQ(choose_precision("float32", kCpu), Precision::float32);
  EXPECT_THROW(choose_precision("fp8", kCpu), UsageError);
  for (const auto precision : {Precision::float32, Precision::bf16})
    EXPECT_EQ(parse_precision(precision_name(precision)), precision);
}

TEST(Precision, TheGuardHoldsWhileItLives) {
  const at::Tensor a = at::ones({4, 4});
  {
    const PrecisionGuard guard(Precision::bf16, kCpu);
    EXPECT_EQ(at::matmul(a, a).scalar_type(), at::kBFloat16);
  }
  EXPECT_EQ(at::matmul(a, a).scalar_type(), at::kFloat);
  const PrecisionGuard guard(Precision::float32, kCpu);
  EXPECT_EQ(at::matmul(a, a).scalar_type(), at::kFloat);
}

TEST(Peak, IsAPlausibleRate) {
  const double gflops = measure_peak_gflops(Precision::float32, kCpu);
  EXPECT_GT(gflops, 0.1);
  EXPECT_LT(gflops, 1e7);
}

}  // namespace
}  // namespace physiomae::kernels
