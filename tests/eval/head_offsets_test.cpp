#include "physiomae/eval/head_offsets.h"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/random.h"

namespace physiomae::eval {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

// Nights whose stages hold on; the head likes N1 too much by `bias` in all of them, and is as right
// as it says otherwise. Windows 10 to 19 of each have no stage.
struct ValidationNights {
  dataset::TaskData data;
  at::Tensor probabilities;

  ValidationNights(const std::vector<uint32_t>& windows, double bias) {
    data.task = dataset::task("sleep");
    RandomSequence random(derive_key(5, Domain::simulation));
    std::vector<float> p;
    for (uint32_t night = 0; night < windows.size(); ++night)
      for (uint32_t w = 0, stage = 0; w < windows[night]; ++w) {
        if (random.uniform() < 0.1) stage = static_cast<uint32_t>(random.below(5));
        if (w >= 10 && w < 20) continue;
        data.validation.push_back({{night, w}, static_cast<int>(stage)});
        for (uint32_t s = 0; s < 5; ++s)
          p.push_back(static_cast<float>(
              std::exp(2 * (random.normal() + (s == stage ? 2 : 0)) + (s == 1 ? bias : 0))));
      }
    const auto count = static_cast<int64_t>(data.validation.size());
    const at::Tensor rows = at::tensor(p).view({count, 5});
    probabilities = rows / rows.sum(1, /*keepdim=*/true);
  }
};

TEST(HeadOffsets, OfEachNightThatIsLongEnough) {
  const ValidationNights nights({800, 40, 900}, 1.5);
  const auto offsets = head_offsets(nights.probabilities, nights.data, std::nullopt);
  ASSERT_THAT(offsets, SizeIs(2));
  for (const auto& night : offsets) {
    ASSERT_THAT(night, SizeIs(5));
    EXPECT_NEAR(night[1], -1.2, 0.4);  // of sum 0
    for (const size_t s : {0, 2, 3, 4}) EXPECT_NEAR(night[s], 0.3, 0.4);
  }
}

TEST(HeadOffsets, AreOfCalibratedProbabilities) {
  const ValidationNights nights({800}, 1.5);
  const at::Tensor sharp = nights.probabilities.pow(3);
  const auto calibrated = head_offsets(sharp / sharp.sum(1, true), nights.data, 3.0);
  const auto expected = head_offsets(nights.probabilities, nights.data, std::nullopt);
  ASSERT_THAT(calibrated, SizeIs(1));
  for (size_t s = 0; s < 5; ++s) EXPECT_NEAR(calibrated[0][s], expected[0][s], 1e-3);
}

TEST(HeadOffsets, AreOfSleepAlone) {
  dataset::TaskData data;
  data.task = dataset::task("age");
  for (uint32_t w = 0; w < 100; ++w) data.validation.push_back({{0, w}, 1});
  EXPECT_THAT(head_offsets(at::full({100, 2}, 0.5), data, 1.0), IsEmpty());
  data.task = dataset::task("sleep");
  data.validation.clear();
  EXPECT_THAT(head_offsets(at::empty({0, 5}), data, 1.0), IsEmpty());
}

}  // namespace
}  // namespace physiomae::eval
