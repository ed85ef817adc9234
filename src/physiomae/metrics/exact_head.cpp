#include "physiomae/metrics/exact_head.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/base/parallel.h"
#include "physiomae/metrics/head_loss.h"
#include "physiomae/metrics/head_path.h"
#include "physiomae/metrics/patient_folds.h"
#include "physiomae/metrics/scores.h"

namespace physiomae::metrics {
namespace {

std::vector<double> weights_of(const std::vector<HeadRow>& rows, int classes, bool balanced) {
  std::vector<int> labels;
  for (const HeadRow& row : rows) labels.push_back(row.label);
  std::vector<double> weights = class_weights(labels, classes);
  if (!balanced)
    for (double& weight : weights) weight = weight > 0 ? 1 : 0;
  return weights;
}

std::vector<HeadRow> joined(const std::vector<HeadRow>& a, const std::vector<HeadRow>& b) {
  std::vector<HeadRow> all = a;
  all.insert(all.end(), b.begin(), b.end());
  return all;
}

// Rows to fit on, those to score on, and the weights of both.
struct PathPlan {
  int classes;
  std::vector<HeadRow> fit, score;
  std::vector<double> fit_weight, score_weight;
  std::vector<double> penalties;
};

// What is to be solved for one problem: the head itself, then the folds.
struct ProblemPlan {
  PenaltyChoice choice;
  std::vector<HeadRow> deciding;
  std::vector<PathPlan> paths;
};

void check(const HeadProblem& problem) {
  const int present = class_support(problem.train, problem.classes).present();
  class_support(problem.validation, problem.classes);
  if (present < 2)
    throw Error(fmt::format("{}: a linear head on {} of {} classes", problem.name, present,
                            problem.classes),
                "the training windows must hold at least two classes");
}

bool has_classes_of(const std::vector<HeadRow>& rows, const ClassSupport& wanted, int classes) {
  const ClassSupport support = class_support(rows, classes);
  for (size_t c = 0; c < support.rows.size(); ++c)
    if (wanted.rows[c] > 0 && support.rows[c] == 0) return false;
  return true;
}

// Folds that can be fitted, added to the plan; those that cannot, counted.
void plan_folds(const HeadProblem& problem, const HeadOptions& options, ProblemPlan& plan) {
  const std::vector<HeadRow> all = joined(problem.train, problem.validation);
  const ClassSupport support = class_support(all, problem.classes);
  const auto score_weight = weights_of(all, problem.classes, options.class_weights);
  for (PatientFold& fold : patient_folds(all, options.folds)) {
    ++plan.choice.folds;
    if (!has_classes_of(fold.fit, support, problem.classes)) {
      ++plan.choice.skipped_folds;
      continue;
    }
    plan.deciding.insert(plan.deciding.end(), fold.held_out.begin(), fold.held_out.end());
    auto fit_weight = weights_of(fold.fit, problem.classes, options.class_weights);
    plan.paths.push_back({problem.classes, std::move(fold.fit), std::move(fold.held_out),
                          std::move(fit_weight), score_weight, options.penalties});
  }
}

ProblemPlan plan_problem(const HeadProblem& problem, const HeadOptions& options) {
  check(problem);
  ProblemPlan plan;
  const auto weight = weights_of(problem.train, problem.classes, options.class_weights);
  plan.paths.push_back({problem.classes, problem.train, {}, weight, weight, options.penalties});
  if (options.penalties.size() == 1) return plan;
  if (patient_count(problem.validation) >= options.min_validation_patients &&
      has_classes_of(problem.validation, class_support(problem.train, problem.classes),
                     problem.classes)) {
    plan.choice.by = PenaltyChoice::By::validation;
    plan.deciding = plan.paths[0].score = problem.validation;
    return plan;
  }
  plan_folds(problem, options, plan);
  plan.choice.by = plan.paths.size() > 1 ? PenaltyChoice::By::folds : PenaltyChoice::By::nothing;
  return plan;
}

using Paths = std::vector<std::unique_ptr<HeadPath>>;

Paths start_paths(const HeadLoss& loss, const std::vector<PathPlan*>& plans,
                  const HeadOptions& options) {
  Paths paths(plans.size());
  parallel_for(static_cast<int64_t>(plans.size()), options.threads, [&](int64_t i) {
    const PathPlan& plan = *plans[static_cast<size_t>(i)];
    const int64_t rows = loss.features().rows;
    paths[static_cast<size_t>(i)] = std::make_unique<HeadPath>(
        loss, RowSet(plan.fit, plan.fit_weight, rows), RowSet(plan.score, plan.score_weight, rows),
        plan.classes,
        PathOptions{plan.penalties, options.gradient_tolerance, options.max_iterations});
  });
  return paths;
}

void walk(const HeadLoss& loss, const Paths& paths, int threads) {
  while (true) {
    throw_if_stopped();
    std::vector<HeadPath*> walking;
    std::vector<LossRequest*> requests;
    for (const auto& path : paths)
      if (!path->finished()) walking.push_back(path.get());
    if (walking.empty()) return;
    for (HeadPath* path : walking)
      for (LossRequest* request : path->requests()) requests.push_back(request);
    loss.evaluate(requests);
    parallel_for(static_cast<int64_t>(walking.size()), threads,
                 [&](int64_t i) { walking[static_cast<size_t>(i)]->advance(); });
  }
}

void count_deciding(PenaltyChoice& choice, const std::vector<HeadRow>& deciding, int classes) {
  const ClassSupport support = class_support(deciding, classes);
  const size_t rarest = support.rarest();
  choice.patients = static_cast<int64_t>(patient_count(deciding));
  choice.rarest_class = static_cast<int>(rarest);
  choice.rarest_rows = support.rows[rarest];
  choice.rarest_patients = support.patients[rarest];
}

// Index in the grid; the stronger of equals. Paths without rows to score on add 0.
size_t choose(PenaltyChoice& choice, std::span<const std::unique_ptr<HeadPath>> paths,
              size_t grid) {
  if (choice.by == PenaltyChoice::By::given) return 0;
  if (choice.by == PenaltyChoice::By::nothing) return grid / 2;
  double total = 0;
  for (const auto& path : paths) total += path->score_weight();
  choice.losses.assign(grid, 0);
  for (size_t g = 0; g < grid; ++g)
    for (const auto& path : paths) choice.losses[g] += path->points()[g].score_sum / total;
  const auto best = std::ranges::min_element(choice.losses);
  choice.loss = *best;
  return static_cast<size_t>(best - choice.losses.begin());
}

std::string note_of(const HeadProblem& problem, const PathPoint& point,
                    const PenaltyChoice& choice) {
  if (!point.converged)
    return fmt::format("{}: the fit stopped after {} iterations with {:.1g} of its first gradient",
                       problem.name, point.iterations, point.gradient_share);
  if (choice.by == PenaltyChoice::By::nothing)
    return fmt::format("{}: nothing to choose a penalty by ({} folds, {} without a class)",
                       problem.name, choice.folds, choice.skipped_folds);
  if (choice.skipped_folds > 0)
    return fmt::format("{}: {} of {} folds were skipped, a class was missing", problem.name,
                       choice.skipped_folds, choice.folds);
  return {};
}

HeadSolution conclude(const HeadProblem& problem, const ProblemPlan& plan,
                      std::span<const std::unique_ptr<HeadPath>> paths, size_t grid) {
  HeadSolution solution;
  solution.choice = plan.choice;
  PenaltyChoice& choice = solution.choice;
  count_deciding(choice, plan.deciding, problem.classes);
  const PathPoint& point = paths[0]->points()[choose(choice, paths, grid)];
  choice.penalty = point.penalty;
  solution.head = point.head;
  solution.iterations = point.iterations;
  solution.converged = point.converged;
  solution.note = note_of(problem, point, choice);
  return solution;
}

void check(const HeadOptions& options) {
  const auto& grid = options.penalties;
  if (grid.empty() || !std::ranges::is_sorted(grid, std::ranges::greater()) || !(grid.back() > 0))
    throw Error("the grid of penalties is empty, not falling or not above 0");
}

}  // namespace

std::string PenaltyChoice::text() const {
  const std::string head = fmt::format("penalty {:g}", penalty);
  if (by == By::given) return head + ", as given";
  if (by == By::nothing) return head + ", the middle of the grid: nothing to choose it by";
  const std::string how = by == By::validation ? fmt::format("{} validation patients", patients)
                                               : fmt::format("{} patients left out of {} folds",
                                                             patients, folds - skipped_folds);
  return fmt::format("{} by {} {}", head, how, rarest_class_text(rarest_rows, rarest_patients));
}

std::vector<HeadSolution> solve_heads(const FeatureView& features,
                                      std::span<const HeadProblem> problems,
                                      const HeadOptions& options) {
  check(options);
  std::vector<ProblemPlan> plans;
  for (const HeadProblem& problem : problems) plans.push_back(plan_problem(problem, options));
  std::vector<PathPlan*> all;
  for (ProblemPlan& plan : plans)
    for (PathPlan& path : plan.paths) all.push_back(&path);
  const HeadLoss loss(features, options.threads);
  const Paths paths = start_paths(loss, all, options);
  walk(loss, paths, options.threads);
  std::vector<HeadSolution> solutions;
  size_t first = 0;
  for (size_t i = 0; i < problems.size(); ++i) {
    const size_t count = plans[i].paths.size();
    solutions.push_back(conclude(problems[i], plans[i], std::span(paths).subspan(first, count),
                                 options.penalties.size()));
    first += count;
  }
  return solutions;
}

}  // namespace physiomae::metrics
