// Which penalty the exact head takes, and by which patients.
#include "tests/metrics/head_problem.h"

#include "physiomae/metrics/patient_folds.h"
#include "physiomae/metrics/scores.h"

namespace physiomae::metrics {
namespace {

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

}  // namespace
}  // namespace physiomae::metrics
