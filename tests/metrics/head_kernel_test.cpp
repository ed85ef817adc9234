// Every variant that this CPU has gives the bits of the baseline (Note [CPU variants]).
#include "physiomae/metrics/head_kernel.h"

#include <vector>

#include "tests/base/every_cpu_variant.h"
#include "tests/signal/made_up.h"
#include <gtest/gtest.h>

namespace physiomae::metrics {
namespace {

using signal::made_up;

constexpr int64_t kFeatures = 48, kColumns = 16, kRows = 24;

using HeadKernel = EveryCpuVariant;

TEST_P(HeadKernel, Logits) {
  const auto tile = made_up(kRows * tile_stride(kFeatures), 1, 0.25F);
  const auto weights = made_up(kColumns * kFeatures, 2, 0.1F), bias = made_up(kColumns, 3, 0.5F);
  expect_same([&] {
    std::vector<float> logits(kRows * kColumns);
    tile_logits(tile.data(), tile_stride(kFeatures), kRows, weights.data(), bias.data(), kFeatures,
                kColumns, logits.data());
    return logits;
  });
}

TEST_P(HeadKernel, Gradient) {
  const auto tile = made_up(kRows * tile_stride(kFeatures), 4, 0.25F);
  const auto errors = made_up(kRows * kColumns, 5, 0.1F);
  expect_same([&] {
    auto gradient = made_up(kColumns * kFeatures, 6, 0.3F);
    add_tile_gradient(tile.data(), tile_stride(kFeatures), kRows, errors.data(), kColumns, kColumns,
                      kFeatures, gradient.data());
    return gradient;
  });
}

TEST_P(HeadKernel, Softmax) {
  constexpr int kClasses = 5;
  const auto logits = made_up(kClasses * kTileRows, 7, 0.7F);
  expect_same([&] {
    auto result = logits;
    std::vector<float> log_sum(kTileRows), shift(kTileRows);
    tile_softmax(kClasses, result.data(), log_sum.data(), shift.data());
    result.insert(result.end(), log_sum.begin(), log_sum.end());
    result.insert(result.end(), shift.begin(), shift.end());
    return result;
  });
}

TEST_P(HeadKernel, CentringAndMoments) {
  const auto row = made_up(kFeatures, 8, 0.25F), centre = made_up(kFeatures, 9, 0.125F);
  expect_same([&] {
    std::vector<float> centred(kFeatures);
    copy_centred(row.data(), centre.data(), kFeatures, centred.data());
    std::vector<double> moments(3 * kFeatures, 0.5);
    add_row_moments(row.data(), centre.data(), 1.7, kFeatures, moments.data(),
                    moments.data() + kFeatures, moments.data() + 2 * kFeatures);
    moments.insert(moments.end(), centred.begin(), centred.end());
    return moments;
  });
}

INSTANTIATE_TEST_SUITE_P(All, HeadKernel, testing::ValuesIn(cpu_variants()));

}  // namespace
}  // namespace physiomae::metrics
