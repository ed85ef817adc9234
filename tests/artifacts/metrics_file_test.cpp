#include "physiomae/artifacts/metrics_file.h"

#include <limits>

#include "tests/support.h"
#include <gtest/gtest.h>

#include "physiomae/base/file.h"

namespace physiomae::artifacts {
namespace {

TEST(MetricsFile, WritesRowsThatReadBackEqual) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "metrics.csv";
  MetricsFile file(path, {"loss", "norm"}, 0);
  file.write(1, {{"loss", 1.0 / 3}, {"norm", 2}});
  file.write(2, {{"norm", std::numeric_limits<double>::quiet_NaN()}, {"loss", 0.5}});
  EXPECT_EQ(file_text(path), "step,loss,norm\n1,0.3333333333333333,2\n2,0.5,\n");
}

TEST(MetricsFile, DropsRowsThatAResumedRunWritesAgain) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "metrics.csv";
  write_file(path, "step,loss\n1,0.5\n2,0.25\n3,0.125\n4,0.0");  // the last row was cut short
  MetricsFile file(path, {"loss"}, 2);
  file.write(3, {{"loss", 9}});
  EXPECT_EQ(file_text(path), "step,loss\n1,0.5\n2,0.25\n3,9\n");
}

TEST(MetricsFile, ARowCutShortGoesEvenBeforeTheCheckpoint) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "metrics.csv";
  write_file(path, "step,loss\n1,0.5\n2,0.2");
  MetricsFile file(path, {"loss"}, 5);
  EXPECT_EQ(file_text(path), "step,loss\n1,0.5\n");
}

}  // namespace
}  // namespace physiomae::artifacts
