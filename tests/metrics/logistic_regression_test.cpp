#include "physiomae/metrics/logistic_regression.h"

#include <cmath>
#include <limits>

#include "tests/metrics/golden.h"
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/base/random.h"

namespace physiomae::metrics {
namespace {

FeatureMatrix matrix_of(const nlohmann::json& item) {
  return {item["rows"], item["features"], item["values"].get<std::vector<double>>()};
}

TEST(LogisticRegression, EqualsScikitLearn) {
  for (const auto& item : golden("metrics_logistic.json")) {
    const std::string name = item["name"];
    const FeatureMatrix raw = matrix_of(item);
    const FeatureMatrix features = Standardiser::fit(raw).apply(raw);
    LogisticOptions options;
    options.strength = item["strength"];
    options.class_weights = item["weighted"];
    const auto model = LogisticRegression::fit(features, item["truth"].get<std::vector<int>>(),
                                               item["classes"], options);
    EXPECT_TRUE(model.converged) << name;
    const auto weights = item["weights"].get<std::vector<double>>();
    const auto intercepts = item["intercepts"].get<std::vector<double>>();
    ASSERT_EQ(model.weights.size(), weights.size()) << name;
    for (size_t i = 0; i < weights.size(); ++i)
      EXPECT_NEAR(model.weights[i], weights[i], 2e-6) << name << ", weight " << i;
    for (size_t i = 0; i < intercepts.size(); ++i)
      EXPECT_NEAR(model.intercepts[i], intercepts[i], 2e-6) << name << ", intercept " << i;
    const auto probabilities = model.probabilities(features);
    const auto expected = item["probabilities"].get<std::vector<double>>();
    for (size_t i = 0; i < expected.size(); ++i)
      EXPECT_NEAR(probabilities[i], expected[i], 1e-6) << name << ", probability " << i;
  }
}

TEST(LogisticRegression, SameBitsForAnyNumberOfThreads) {
  constexpr int64_t kRows = 7001, kFeatures = 3;  // several blocks, the last one short
  FeatureMatrix features{kRows, kFeatures, {}};
  std::vector<int> labels;
  RandomSequence random(derive_key(1, Domain::simulation));
  for (int64_t r = 0; r < kRows; ++r) {
    labels.push_back(static_cast<int>(random.below(3)));
    for (int64_t f = 0; f < kFeatures; ++f)
      features.values.push_back(random.normal() + (labels.back() == f ? 1.0 : 0.0));
  }
  LogisticOptions options;
  const auto one = LogisticRegression::fit(features, labels, 3, options);
  options.threads = 4;
  const auto four = LogisticRegression::fit(features, labels, 3, options);
  EXPECT_EQ(one.weights, four.weights);
  EXPECT_EQ(one.intercepts, four.intercepts);
}

TEST(LogisticRegression, SeparableClassesStayFinite) {
  const FeatureMatrix features{4, 1, {-2, -1, 1, 2}};
  const std::vector<int> labels = {0, 0, 1, 1};
  LogisticOptions options;
  options.strength = 1e6;
  const auto model = LogisticRegression::fit(features, labels, 2, options);
  EXPECT_TRUE(std::isfinite(model.weights[0]));
  EXPECT_GT(model.probabilities(features)[7], 0.99);
}

TEST(LogisticRegression, RefusesBadInput) {
  const std::vector<int> labels = {0, 1}, single = {1, 1}, beyond = {0, 2};
  const FeatureMatrix fine{2, 1, {0, 1}};
  const FeatureMatrix missing{2, 1, {0, std::numeric_limits<double>::quiet_NaN()}};
  EXPECT_THROW(LogisticRegression::fit(missing, labels, 2, {}), Error);
  EXPECT_THROW(LogisticRegression::fit(fine, single, 2, {}), Error);
  EXPECT_THROW(LogisticRegression::fit(fine, beyond, 2, {}), Error);
  EXPECT_THROW(LogisticRegression::fit({3, 1, {0, 1, 2}}, labels, 2, {}), Error);
  const auto model = LogisticRegression::fit(fine, labels, 2, {});
  EXPECT_THROW(model.probabilities({1, 2, {0, 0}}), Error);
}

TEST(Standardiser, ConstantAndMissingFeaturesBecomeZero) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const FeatureMatrix raw{3, 3, {1, 0.1, nan, 3, 0.1, nan, nan, 0.1, nan}};
  const Standardiser standardiser = Standardiser::fit(raw);
  const FeatureMatrix result = standardiser.apply(raw);
  EXPECT_EQ(result.values, (std::vector<double>{-1, 0, 0, 1, 0, 0, 0, 0, 0}));
  EXPECT_THROW(standardiser.apply({1, 1, {0}}), Error);
}

}  // namespace
}  // namespace physiomae::metrics
