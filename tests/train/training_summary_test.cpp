#include "physiomae/train/training_summary.h"

#include "tests/train/train_fixture.h"
#include <gtest/gtest.h>

namespace physiomae::train {
namespace {

artifacts::ModelInfo described(const std::filesystem::path& path) {
  const store::Store store(path);
  std::vector<dataset::WindowRef> windows;
  for (uint32_t record = 0; record < store.size(); ++record) windows.push_back({record, 0});
  artifacts::ModelInfo info;
  describe_training_data(store, windows, info);
  return info;
}

TEST(TrainingSummary, AgesAreOfThePatientsWhoseAgeIsKnown) {
  const TemporaryFolder folder;
  write_noise_record(folder / "s", "unknown", /*windows=*/2);
  EXPECT_FALSE(described(folder / "s").ages);
  const std::vector<double> ages = {80, 20, 30, 40, 50};
  for (size_t i = 0; i < ages.size(); ++i)
    write_noise_record(folder / "s", fmt::format("p{}", i), /*windows=*/2, 0x0F, ages[i]);
  const artifacts::ModelInfo info = described(folder / "s");
  ASSERT_TRUE(info.ages);
  EXPECT_EQ(info.training_patients, 6);
  EXPECT_EQ(info.ages->patients, 5);
  EXPECT_EQ(info.ages->youngest, 20);
  EXPECT_EQ(info.ages->median, 40);
  EXPECT_EQ(info.ages->oldest, 80);
  EXPECT_NEAR(info.ages->low, 22, 1e-9);
  EXPECT_NEAR(info.ages->high, 74, 1e-9);
}

}  // namespace
}  // namespace physiomae::train
