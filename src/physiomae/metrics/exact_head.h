#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "physiomae/metrics/feature_matrix.h"
#include "physiomae/metrics/head_rows.h"
#include "physiomae/metrics/softmax_head.h"

// Note [Exact heads]
// A linear head on frozen features is a convex problem, solved to its optimum: columns standardised
// on the training rows, class weights N / (C n_c), mean weighted cross-entropy plus penalty / 2
// times the sum of squared weights, intercepts without penalty; two classes have one weight vector.
// This is scikit-learn's LogisticRegression with C = 1 / (penalty N), N the number of training
// rows.
//
// The penalty is the one of a grid with the lowest weighted cross-entropy on the validation
// patients. With fewer than ten of them, or a class of the training rows that they lack, it is that
// of the patients left out of folds over training and validation patients together; the head itself
// is still fitted on the training rows alone. See docs/decisions/0022-exact-probe.md.

namespace physiomae::metrics {

/// One task on one training subset.
struct HeadProblem {
  std::string name;  ///< for messages
  int classes = 0;   ///< C
  std::vector<HeadRow> train, validation;
};

struct HeadOptions {
  std::vector<double> penalties = {10, 1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5};  ///< strong to weak
  bool class_weights = true;                                              ///< N / (C n_c); else 1
  size_t min_validation_patients = 10;  ///< with fewer, folds choose
  size_t folds = 5;
  double gradient_tolerance = 1e-5;  ///< of the gradient's norm at weights of 0
  int max_iterations = 500;          ///< a penalty
  int threads = 1;                   ///< results are the same for any number
};

/// How a penalty was chosen, and by how much.
struct PenaltyChoice {
  enum class By {
    given,       ///< the grid has one penalty
    validation,  ///< validation patients
    folds,       ///< patients left out of folds
    nothing      ///< neither can: the middle of the grid
  };
  By by = By::given;
  double penalty = 0;
  double loss = 0;                   ///< weighted cross-entropy that decided
  std::vector<double> losses;        ///< of each penalty of the grid; empty when none was needed
  int folds = 0, skipped_folds = 0;  ///< skipped: its rows to fit on lack a class
  int64_t patients = 0;              ///< that decided
  int rarest_class = 0;              ///< with the fewest rows among those that decided
  int64_t rarest_rows = 0, rarest_patients = 0;

  /// "penalty 0.01 by 117 validation patients (rarest class: 2912 windows of 98 patients)"
  std::string text() const;
};

struct HeadSolution {
  SoftmaxHead head;
  PenaltyChoice choice;
  int iterations = 0;  ///< of the head's own penalty
  bool converged = false;
  std::string note;  ///< what was odd; else empty
};

/// Solves all problems together, a pass over `features` serving all of them at once. Error when
/// shapes disagree, a feature is not finite, a label is out of range, a row is in a problem twice,
/// or a problem has fewer than two classes in training.
std::vector<HeadSolution> solve_heads(const FeatureView& features,
                                      std::span<const HeadProblem> problems,
                                      const HeadOptions& options);

}  // namespace physiomae::metrics
