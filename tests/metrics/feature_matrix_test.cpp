#include "physiomae/metrics/feature_matrix.h"

#include <limits>

#include <gtest/gtest.h>

namespace physiomae::metrics {
namespace {

TEST(FeatureMatrix, MissingValuesBecomeTheMeanOfTheGivenRows) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  FeatureMatrix matrix{4, 2, {1, nan, 3, nan, 50, nan, nan, nan}};
  const std::vector<int64_t> rows = {0, 1, 3};
  fill_missing(matrix, rows);
  EXPECT_EQ(matrix.values, (std::vector<float>{1, 0, 3, 0, 50, 0, 2, 0}));
}

}  // namespace
}  // namespace physiomae::metrics
