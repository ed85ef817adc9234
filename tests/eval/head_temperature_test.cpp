#include "physiomae/eval/head_temperature.h"

#include "tests/support.h"
#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "physiomae/metrics/calibration.h"

namespace physiomae::eval {
namespace {

using testing::HasSubstr;

// Validation windows of two classes, half of them against the head: its logits are too large.
dataset::TaskData validation_of(const std::vector<int>& labels) {
  dataset::TaskData data;
  data.task = dataset::task("age");
  for (uint32_t w = 0; w < labels.size(); ++w)
    data.validation.push_back({{0, w}, labels[static_cast<size_t>(w)]});
  return data;
}

TEST(HeadTemperature, MakesAnOverconfidentHeadCautious) {
  const LinearHead head{at::tensor({-4.0F, 4.0F}).view({2, 1}), at::zeros({2})};
  const at::Tensor features = at::tensor({1.0F, 1.0F, -1.0F, -1.0F, 1.0F, -1.0F}).view({6, 1});
  const auto data = validation_of({1, 1, 0, 0, 0, 1});  // four of six right: log odds ln 2
  const double temperature = head_temperature(head, features, data).value();
  EXPECT_NEAR(temperature, 8 / std::log(2.0), 1e-3);
  EXPECT_FALSE(head_temperature(head, features, validation_of({})).has_value());
}

TEST(HeadTemperature, IsReadFromTheTensorsOfAModel) {
  const std::map<std::string, at::Tensor> heads = {
      {"heads.sleep.temperature", at::tensor({1.5F})},
      {"heads.age.temperature", at::tensor({0.0F})},
      {"heads.arousal.temperature", at::tensor({1.0F, 2.0F})}};
  EXPECT_EQ(temperature_of(heads, "sleep"), 1.5);
  EXPECT_FALSE(temperature_of({}, "sleep").has_value());
  for (const char* task : {"age", "arousal"})
    EXPECT_THAT(input_error_of([&] { temperature_of(heads, task); }),
                HasSubstr("expected one number above 0"));
}

}  // namespace
}  // namespace physiomae::eval
