#include "physiomae/metrics/exact_head.h"

#include <cmath>
#include <limits>

#include "tests/metrics/golden.h"
#include "tests/metrics/head_problem.h"
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/metrics/scores.h"

namespace physiomae::metrics {
namespace {

// With two classes scikit-learn has weights of class 1 alone.
std::vector<double> last(const std::vector<double>& values, size_t count) {
  return {values.end() - static_cast<std::ptrdiff_t>(count), values.end()};
}

Scores scores_of(const std::vector<int>& truth, const std::vector<double>& p, int classes) {
  dataset::Task task;
  task.name = "golden";
  task.classes = classes;
  for (int c = 0; c < classes; ++c) task.class_names.push_back(std::to_string(c));
  return score({.classes = classes, .truth = truth, .probabilities = p, .patient = {}}, task);
}

void expect_scikit(const nlohmann::json& item, const nlohmann::json& fit) {
  const auto values = item["values"].get<std::vector<float>>();
  const FeatureView features{values.data(), item["rows"], item["features"]};
  const auto truth = item["truth"].get<std::vector<int>>();
  const int classes = item["classes"];
  const std::string name = item["name"].get<std::string>() + ", C " + fit["strength"].dump();
  const double penalty = 1 / (fit["strength"].get<double>() * static_cast<double>(truth.size()));
  const HeadSolution solution = solve(
      features, {name, classes, head_rows(truth, 10), {}},
      {.penalties = {penalty}, .class_weights = item["weighted"], .gradient_tolerance = 1e-6});
  EXPECT_TRUE(solution.converged) << solution.note;
  const auto weights = fit["weights"].get<std::vector<double>>();
  const auto intercepts = fit["intercepts"].get<std::vector<double>>();
  expect_near(last(solution.head.weight, weights.size()), weights, 1e-4, name + ", weight");
  expect_near(last(solution.head.bias, intercepts.size()), intercepts, 1e-4, name + ", bias");
  const auto found = probabilities(solution, features);
  const auto wanted = fit["probabilities"].get<std::vector<double>>();
  expect_near({found.begin(), found.begin() + static_cast<std::ptrdiff_t>(wanted.size())}, wanted,
              1e-5, name + ", probability");
  const Scores scores = scores_of(truth, found, classes);
  EXPECT_NEAR(scores.balanced_accuracy, fit["balanced_accuracy"], 1e-12) << name;
  EXPECT_NEAR(scores.kappa, fit["kappa"], 1e-12) << name;
}

TEST(ExactHead, EqualsScikitLearn) {
  for (const auto& item : golden("metrics_logistic.json"))
    for (const auto& fit : item["fits"]) expect_scikit(item, fit);
}

TEST(ExactHead, SameBitsForAnyThreadsCompanyAndOrder) {
  const Cohort cohort = made_up(3001);  // several blocks, the last one short
  const FeatureView features = cohort.features.view();
  const HeadProblem whole = training_only(cohort, 3, 100);
  HeadProblem part = whole;
  std::erase_if(part.train, [](const HeadRow& row) { return row.row % 3 == 0; });
  const std::vector<HeadProblem> both = {whole, part};
  const auto one = solve_heads(features, both, {.threads = 1});
  const auto four = solve_heads(features, both, {.threads = 4});
  HeadProblem backwards = part;
  std::ranges::reverse(backwards.train);
  const HeadSolution alone = solve(features, backwards, {.threads = 2});
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(one[i].head.weight, four[i].head.weight);
    EXPECT_EQ(one[i].head.bias, four[i].head.bias);
    EXPECT_EQ(one[i].choice.losses, four[i].choice.losses);
  }
  EXPECT_EQ(alone.head.weight, one[1].head.weight);
  EXPECT_EQ(alone.choice.losses, one[1].choice.losses);
}

TEST(ExactHead, ScaleAndOffsetOfColumnsDoNotMatter) {
  const Cohort plain = made_up(300);
  Cohort moved = plain;
  for (float& value : moved.features.values) value = value * 64 + 4096;
  const HeadProblem problem = training_only(plain, 3);
  const HeadSolution a = solve(plain.features.view(), problem);
  const HeadSolution b = solve(moved.features.view(), problem);
  EXPECT_EQ(a.choice.penalty, b.choice.penalty);
  expect_near(probabilities(b, moved.features.view()), probabilities(a, plain.features.view()),
              1e-4, "probability");
}

TEST(ExactHead, ConstantColumnsHaveNoWeight) {
  Cohort cohort = made_up(300);
  for (size_t r = 0; r < 300; ++r) cohort.features.values[5 * r + 4] = r < 200 ? 0.1F : 7.0F;
  HeadProblem problem = training_only(cohort, 3);
  problem.train.resize(200);  // constant there, not in the table
  const HeadSolution solution = solve(cohort.features.view(), problem);
  for (size_t c = 0; c < 3; ++c) EXPECT_EQ(solution.head.weight[5 * c + 4], 0);
  EXPECT_TRUE(solution.converged);
}

TEST(ExactHead, SeparableAndAbsentClassesStayFinite) {
  const std::vector<float> values = {-2, -1, 1, 2};
  const FeatureView features{values.data(), 4, 1};
  const HeadSolution solution =
      solve(features, {"separable", 3, head_rows({0, 0, 1, 1}, 1), {}}, {.penalties = {1e-9}});
  for (const double weight : solution.head.weight) EXPECT_TRUE(std::isfinite(weight));
  const auto p = probabilities(solution, features);
  EXPECT_GT(p[0], 0.99);
  EXPECT_GT(p[10], 0.99);
  EXPECT_LT(p[2], 1e-3);  // class 2 has no window
}

TEST(ExactHead, AFitThatStopsEarlyIsNoted) {
  const Cohort cohort = made_up(300);
  const HeadSolution solution = solve(cohort.features.view(), training_only(cohort, 3),
                                      {.penalties = {1e-3}, .max_iterations = 1});
  EXPECT_FALSE(solution.converged);
  EXPECT_TRUE(solution.note.starts_with("made up: the fit stopped after 1 iterations"))
      << solution.note;
}

TEST(ExactHead, RefusesBadInput) {
  const std::vector<float> values = {0, 1, 2},
                           broken = {0, 1, std::numeric_limits<float>::infinity()};
  const FeatureView fine{values.data(), 3, 1};
  const auto problem = [](const std::vector<int>& labels) {
    return HeadProblem{"task", 2, head_rows(labels, 1), {}};
  };
  EXPECT_THROW(solve({broken.data(), 3, 1}, problem({0, 1, 1})), Error);
  EXPECT_THROW(solve(fine, problem({1, 1, 1})), Error);
  EXPECT_THROW(solve(fine, problem({0, 1, 2})), Error);
  EXPECT_THROW(solve(fine, problem({0, 1, 1, 0})), Error);  // a row beyond the last
  EXPECT_THROW(solve(fine, problem({0, 1, 1}), {.penalties = {}}), Error);
  EXPECT_THROW(solve(fine, problem({0, 1, 1}), {.penalties = {1, 10}}), Error);
  HeadProblem twice = problem({0, 1});
  twice.train[1].row = 0;
  EXPECT_THROW(solve(fine, twice), Error);
  const HeadSolution solution = solve(fine, problem({0, 1, 1}));
  EXPECT_THROW(solution.head.probabilities({values.data(), 1, 2}, {}), Error);
}

}  // namespace
}  // namespace physiomae::metrics
