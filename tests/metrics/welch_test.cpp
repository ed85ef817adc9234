#include "physiomae/metrics/welch.h"

#include <algorithm>

#include "tests/metrics/golden.h"
#include <gtest/gtest.h>

#include "physiomae/base/error.h"

namespace physiomae::metrics {
namespace {

TEST(Welch, EqualsScipy) {
  const auto item = golden("metrics_welch.json");
  Welch welch(item["segment"], item["rate_hz"]);
  const auto signal = item["signal"].get<std::vector<float>>();
  const auto density = welch.density(signal);
  const auto expected = item["density"].get<std::vector<double>>();
  EXPECT_EQ(welch.frequencies_hz(), item["frequency"].get<std::vector<double>>());
  ASSERT_EQ(density.size(), expected.size());
  const double largest = *std::max_element(expected.begin(), expected.end());
  // Single-precision transform: errors are relative to the largest bin's amplitude.
  for (size_t k = 0; k < density.size(); ++k)
    EXPECT_NEAR(density[k], expected[k], 1e-5 * expected[k] + 1e-9 * largest) << "bin " << k;
}

TEST(Welch, RefusesBadLengths) {
  EXPECT_THROW(Welch(401, 100), UsageError);
  EXPECT_THROW(Welch(0, 100), UsageError);
  EXPECT_THROW(Welch(400, 0), UsageError);
  EXPECT_THROW(Welch(400, 100).density(std::vector<float>(399)), Error);
}

}  // namespace
}  // namespace physiomae::metrics
