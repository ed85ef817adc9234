// Small problems for tests of the exact head.
#pragma once
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "physiomae/base/random.h"
#include "physiomae/metrics/exact_head.h"

namespace physiomae::metrics {

// Rows 0 .. n-1 with these labels, `windows` of them to a patient.
inline std::vector<HeadRow> head_rows(const std::vector<int>& labels, int64_t windows) {
  std::vector<HeadRow> rows;
  for (const int label : labels) {
    const auto i = static_cast<int64_t>(rows.size());
    rows.push_back({i, label, static_cast<uint32_t>(i / windows)});
  }
  return rows;
}

inline std::vector<int64_t> all_rows(const FeatureView& features) {
  std::vector<int64_t> rows(static_cast<size_t>(features.rows));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

inline std::vector<double> probabilities(const HeadSolution& solution,
                                         const FeatureView& features) {
  return solution.head.probabilities(features, all_rows(features));
}

// Noisy classes in five columns.
struct Cohort {
  FeatureMatrix features;
  std::vector<int> labels;
};
inline Cohort made_up(int64_t rows, int classes = 3) {
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

inline HeadProblem training_only(const Cohort& cohort, int classes, int64_t windows = 10) {
  return {"made up", classes, head_rows(cohort.labels, windows), {}};
}

// The rows from `first` on are validation.
inline HeadProblem cut(const Cohort& cohort, int classes, int64_t first) {
  HeadProblem problem = training_only(cohort, classes);
  problem.validation.assign(problem.train.begin() + first, problem.train.end());
  problem.train.resize(static_cast<size_t>(first));
  return problem;
}

inline HeadSolution solve(const FeatureView& features, const HeadProblem& problem,
                          const HeadOptions& options = {}) {
  return solve_heads(features, std::span(&problem, 1), options).front();
}

inline void expect_near(const std::vector<double>& found, const std::vector<double>& wanted,
                        double tolerance, const std::string& what) {
  ASSERT_EQ(found.size(), wanted.size()) << what;
  size_t worst = 0;
  for (size_t i = 0; i < found.size(); ++i)
    if (std::abs(found[i] - wanted[i]) > std::abs(found[worst] - wanted[worst])) worst = i;
  EXPECT_NEAR(found[worst], wanted[worst], tolerance) << what << ", worst at " << worst;
}

}  // namespace physiomae::metrics
