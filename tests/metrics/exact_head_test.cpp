#include "physiomae/metrics/exact_head.h"

#include <cmath>
#include <limits>
#include <numeric>

#include "tests/metrics/golden.h"
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/base/random.h"
#include "physiomae/metrics/patient_folds.h"
#include "physiomae/metrics/scores.h"

namespace physiomae::metrics {
namespace {

// Rows 0 .. n-1 with these labels, `windows` of them to a patient.
std::vector<HeadRow> head_rows(const std::vector<int>& labels, int64_t windows) {
  std::vector<HeadRow> rows;
  for (const int label : labels) {
    const auto i = static_cast<int64_t>(rows.size());
    rows.push_back({i, label, static_cast<uint32_t>(i / windows)});
  }
  return rows;
}

std::vector<int64_t> all_rows(const FeatureView& features) {
  std::vector<int64_t> rows(static_cast<size_t>(features.rows));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

std::vector<double> probabilities(const HeadSolution& solution, const FeatureView& features) {
  return solution.head.probabilities(features, all_rows(features));
}

// Noisy classes in five columns.
struct Cohort {
  FeatureMatrix features;
  std::vector<int> labels;
};
Cohort made_up(int64_t rows, int classes = 3) {
  constexpr int64_t kFeatures = 5;
  Cohort cohort{{rows, kFeatures, {}}, {}};
  RandomSequence random(derive_key(1, Domain::simulation));
  for (int64_t r = 0; r < rows; ++r) {
    cohort.labels.push_back(static_cast<int>(random.below(static_cast<uint32_t>(classes))));
    for (int64_t f = 0; f < kFeatures; ++f)
      cohort.features.values.push_back(
          static_cast<float>(random.normal() + (cohort.labels.back() == f ? 1.0 : 0.0)));
  }
  return cohort;
}

HeadProblem training_only(const Cohort& cohort, int classes, int64_t windows = 10) {
  return {"made up", classes, head_rows(cohort.labels, windows), {}};
}

// The rows from `first` on are validation.
HeadProblem cut(const Cohort& cohort, int classes, int64_t first) {
  HeadProblem problem = training_only(cohort, classes);
  problem.validation.assign(problem.train.begin() + first, problem.train.end());
  problem.train.resize(static_cast<size_t>(first));
  return problem;
}

HeadSolution solve(const FeatureView& features, const HeadProblem& problem,
                   const HeadOptions& options = {}) {
  return solve_heads(features, std::span(&problem, 1), options).front();
}

void expect_near(const std::vector<double>& found, const std::vector<double>& wanted,
                 double tolerance, const std::string& what) {
  ASSERT_EQ(found.size(), wanted.size()) << what;
  size_t worst = 0;
  for (size_t i = 0; i < found.size(); ++i)
    if (std::abs(found[i] - wanted[i]) > std::abs(found[worst] - wanted[worst])) worst = i;
  EXPECT_NEAR(found[worst], wanted[worst], tolerance) << what << ", worst at " << worst;
}

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

// Weights of the classes of these rows.
std::vector<double> weights_of(const std::vector<HeadRow>& rows, int classes) {
  std::vector<int> labels;
  for (const HeadRow& row : rows) labels.push_back(row.label);
  return class_weights(labels, classes);
}

// Sum of weighted -log p over rows, and of weights.
struct Loss {
  double sum = 0, total = 0;

  void add(const SoftmaxHead& head, const Cohort& cohort, const std::vector<HeadRow>& rows,
           const std::vector<double>& weights) {
    for (const HeadRow& row : rows) {
      const auto label = static_cast<size_t>(row.label);
      const auto p = head.probabilities(cohort.features.view(), std::vector<int64_t>{row.row});
      sum -= weights[label] * std::log(p[label]);
      total += weights[label];
    }
  }
};

TEST(ExactHead, TenValidationPatientsChooseByTheirLoss) {
  const Cohort cohort = made_up(400);
  const HeadProblem problem = cut(cohort, 3, 300);
  const HeadSolution solution = solve(cohort.features.view(), problem);
  EXPECT_EQ(solution.choice.by, PenaltyChoice::By::validation);
  EXPECT_EQ(solution.choice.patients, 10);
  EXPECT_EQ(solution.choice.loss, *std::ranges::min_element(solution.choice.losses));
  const HeadOptions options;
  for (size_t g = 0; g < options.penalties.size(); ++g) {
    const HeadSolution given =
        solve(cohort.features.view(), problem, {.penalties = {options.penalties[g]}});
    EXPECT_EQ(given.choice.by, PenaltyChoice::By::given);
    Loss loss;
    loss.add(given.head, cohort, problem.validation, weights_of(problem.train, 3));
    EXPECT_NEAR(solution.choice.losses[g], loss.sum / loss.total, 1e-4) << g;
    if (options.penalties[g] == solution.choice.penalty)
      expect_near(solution.head.weight, given.head.weight, 1e-4, "weight from a cold start");
  }
}

TEST(ExactHead, FewValidationPatientsLeaveTheChoiceToFolds) {
  const Cohort cohort = made_up(400);
  const HeadProblem problem = cut(cohort, 3, 320);
  const HeadSolution solution = solve(cohort.features.view(), problem);
  EXPECT_EQ(solution.choice.by, PenaltyChoice::By::folds);
  EXPECT_EQ(solution.choice.patients, 40);
  EXPECT_EQ(solution.choice.folds, 5);
  EXPECT_EQ(solution.note, "");
  EXPECT_EQ(solution.choice.rarest_rows,
            std::ranges::count(cohort.labels, solution.choice.rarest_class));
  const std::vector<HeadRow> all = head_rows(cohort.labels, 10);
  Loss loss;
  for (const PatientFold& fold : patient_folds(all, 5)) {
    const HeadProblem problem_of_fold = {"fold", 3, fold.fit, {}};
    const HeadSolution given =
        solve(cohort.features.view(), problem_of_fold, {.penalties = {solution.choice.penalty}});
    loss.add(given.head, cohort, fold.held_out, weights_of(all, 3));
  }
  EXPECT_NEAR(solution.choice.loss, loss.sum / loss.total, 1e-4);
  // The head is fitted on the training rows alone.
  const HeadSolution given =
      solve(cohort.features.view(), problem, {.penalties = {solution.choice.penalty}});
  expect_near(solution.head.weight, given.head.weight, 1e-4, "weight");
}

TEST(ExactHead, ValidationWithoutAClassLeavesTheChoiceToFolds) {
  const Cohort cohort = made_up(400);
  HeadProblem problem = cut(cohort, 3, 300);
  for (HeadRow& row : problem.validation) row.label = row.label % 2;
  EXPECT_EQ(solve(cohort.features.view(), problem).choice.by, PenaltyChoice::By::folds);
}

TEST(ExactHead, NoiseTakesAStrongPenaltyAndSignalAWeakOne) {
  Cohort noise = made_up(600), signal = made_up(600);
  RandomSequence random(derive_key(2, Domain::simulation));
  for (int& label : noise.labels) label = static_cast<int>(random.below(3));
  for (size_t i = 0; i < signal.labels.size(); ++i)
    signal.features.values[5 * i + static_cast<size_t>(signal.labels[i])] += 3;
  EXPECT_GE(solve(noise.features.view(), training_only(noise, 3)).choice.penalty, 0.1);
  EXPECT_LE(solve(signal.features.view(), training_only(signal, 3)).choice.penalty, 0.01);
}

TEST(ExactHead, FoldsWithoutAClassAreSkipped) {
  Cohort cohort = made_up(100, 2);
  for (size_t i = 0; i < 100; ++i) cohort.labels[i] = i < 10 ? 1 : 0;  // one patient has class 1
  const HeadSolution solution = solve(cohort.features.view(), training_only(cohort, 2));
  EXPECT_EQ(solution.choice.by, PenaltyChoice::By::folds);
  EXPECT_EQ(solution.choice.skipped_folds, 1);
  EXPECT_EQ(solution.note, "made up: 1 of 5 folds were skipped, a class was missing");
  EXPECT_NE(solution.choice.text().find(" by 8 patients left out of 4 folds (rarest class: 80 "
                                        "windows of 8 patients)"),
            std::string::npos)
      << solution.choice.text();
}

TEST(ExactHead, OnePatientIsNothingToChooseBy) {
  const Cohort cohort = made_up(50, 2);
  const HeadSolution solution = solve(cohort.features.view(), training_only(cohort, 2, 1000));
  EXPECT_EQ(solution.choice.by, PenaltyChoice::By::nothing);
  EXPECT_EQ(solution.choice.penalty, 0.01);
  EXPECT_EQ(solution.note, "made up: nothing to choose a penalty by (0 folds, 0 without a class)");
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
