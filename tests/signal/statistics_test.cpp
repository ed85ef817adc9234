#include "physiomae/signal/statistics.h"

#include "tests/signal/made_up.h"
#include <gtest/gtest.h>

#include "physiomae/signal/half.h"

namespace physiomae::signal {
namespace {

TEST(Statistics, EqualNumpy) {
  for (const auto& item : golden()["statistics"]) {
    SCOPED_TRACE(item["name"].get<std::string>());
    const auto codes = item["codes"].get<std::vector<uint16_t>>();
    const auto found = robust_statistics(codes);
    const auto near = [&](double value, const char* name) {
      const auto expected = item[name].get<double>();
      EXPECT_NEAR(value, expected, 1e-12 * (1 + std::abs(expected))) << name;
    };
    near(found.median, "median");
    near(found.iqr, "iqr");
    // The golden file's scale of a constant channel is 1, ours is 0: there is none.
    near(robust_scale(found) > 0 ? robust_scale(found) : 1, "scale");
    near(found.mean, "mean");
    near(found.sd, "sd");
    near(found.clipped_sd, "clipped_sd");
    near(found.clipped_share, "clipped_share");
  }
}

TEST(Statistics, NothingAndNotANumber) {
  EXPECT_EQ(robust_scale(robust_statistics({})), 0);
  EXPECT_EQ(robust_statistics({}).clipped_sd, 1);
  const std::vector<uint16_t> codes = {0x7C00, 0xFC00, 0x7E01, 0x3C00};
  const auto found = robust_statistics(codes);
  EXPECT_EQ(found.median, 1);
  EXPECT_EQ(found.sd, 0);
  EXPECT_EQ(found.clipped_sd, 1);
}

TEST(Statistics, OrderDoesNotChangeABit) {
  auto values = made_up(20000, 5, 3.5F);
  std::vector<uint16_t> codes(values.size());
  floats_to_halves(values, codes);
  HalfHistogram parts;
  parts.add(std::span(codes).subspan(7000));
  parts.add(std::span(codes).first(7000));
  const auto found = parts.statistics(), expected = robust_statistics(codes);
  EXPECT_EQ(found.median, expected.median);
  EXPECT_EQ(found.iqr, expected.iqr);
  EXPECT_EQ(found.clipped_sd, expected.clipped_sd);
  EXPECT_EQ(found.mean, expected.mean);
}

}  // namespace
}  // namespace physiomae::signal
