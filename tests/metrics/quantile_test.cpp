#include "physiomae/metrics/quantile.h"

#include <gtest/gtest.h>

namespace physiomae::metrics {
namespace {

TEST(Quantile, InterpolatesAsNumPyDoes) {
  EXPECT_EQ(quantile({}, 0.5), 0);
  EXPECT_EQ(quantile({3}, 0.95), 3);
  EXPECT_EQ(quantile({3, 1, 2}, 0.5), 2);
  EXPECT_DOUBLE_EQ(quantile({1, 2, 3, 4}, 0.05), 1.15);
  EXPECT_EQ(quantile({1, 2, 3, 4}, 1), 4);
}

}  // namespace
}  // namespace physiomae::metrics
