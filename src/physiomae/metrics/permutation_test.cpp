#include "physiomae/metrics/permutation_test.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "physiomae/base/parallel.h"
#include "physiomae/base/random.h"

namespace physiomae::metrics {
namespace {

// Two sums of the same numbers in another order differ by rounding, which must not decide.
constexpr double kRounding = 1e-12;
constexpr int64_t kBlock = 64;  // draws a thread takes at once

constexpr std::array<std::string_view, 3> kSleepScores = {"balanced_accuracy", "kappa", "f1_macro"};
constexpr std::array<std::string_view, 3> kBinaryScores = {"balanced_accuracy", "auroc",
                                                           "f1_macro"};
using Differences = std::array<double, 3>;

// Per patient, what the difference of AUROCs gains while the two methods are not swapped there;
// swapped it is minus that. With the same windows in both methods the number of (positive,
// negative) pairs is fixed, and the sum over pairs of patients is linear in the signs z: a pair of
// unlike signs compares one method's window with the other's, in both directions, and these cancel
// but for each patient's own part: (its positives against the negatives of both methods + its
// negatives against the positives of both) / 2, first method minus second.
std::vector<double> auroc_gains(const Predictions& a, const Predictions& b, int positive) {
  struct Window {
    double score;
    uint32_t patient;
    bool positive, first;
  };
  std::vector<Window> windows;
  double positives = 0;
  for (const auto& [method, first] : {std::pair{&a, true}, std::pair{&b, false}}) {
    const BinaryView view = binary_view(*method, positive);
    for (size_t i = 0; i < view.truth.size(); ++i) {
      windows.push_back({view.score[i], method->patient[i], view.truth[i] == 1, first});
      positives += view.truth[i];
    }
  }
  std::sort(windows.begin(), windows.end(),
            [](const Window& x, const Window& y) { return x.score < y.score; });
  const double negatives = static_cast<double>(windows.size()) - positives;
  std::vector<double> gains;
  double positives_below = 0, negatives_below = 0;
  for (size_t begin = 0, end = 0; begin < windows.size(); begin = end) {
    double tied_positives = 0, tied_negatives = 0;
    for (end = begin; end < windows.size() && windows[end].score == windows[begin].score; ++end)
      (windows[end].positive ? tied_positives : tied_negatives) += 1;
    for (size_t i = begin; i < end; ++i) {
      const Window& window = windows[i];
      const double right = window.positive ? negatives_below + tied_negatives / 2
                                           : positives - positives_below - tied_positives / 2;
      gains.resize(std::max(gains.size(), size_t{window.patient} + 1));
      gains[window.patient] += (window.first ? right : -right) / 2;
    }
    positives_below += tied_positives;
    negatives_below += tied_negatives;
  }
  const double pairs = positives / 2 * (negatives / 2);  // both methods have each window
  for (double& gain : gains) gain /= pairs;
  return gains;
}

// One run of each method.
struct Pair {
  PatientConfusion first, second;
  ConfusionMatrix both;       // sum of the two over all patients
  std::vector<double> gains;  // (P), binary tasks
};

class Tester {
 public:
  Tester(const dataset::Task& task, const RunPredictions& first, const RunPredictions& second)
      : task_(task), scores_(task.classes == 2 ? kBinaryScores : kSleepScores) {
    const size_t pairs = std::lcm(first.size(), second.size());
    for (size_t i = 0; i < pairs; ++i) {
      const Predictions& a = *first[i % first.size()];
      const Predictions& b = *second[i % second.size()];
      Pair pair{PatientConfusion(a), PatientConfusion(b), {}, {}};
      pair.both = pair.first.total();
      const ConfusionMatrix other = pair.second.total();
      for (size_t c = 0; c < other.counts.size(); ++c) pair.both.counts[c] += other.counts[c];
      if (task.classes == 2) pair.gains = auroc_gains(a, b, task.positive);
      pairs_.push_back(std::move(pair));
    }
  }

  const std::array<std::string_view, 3>& scores() const { return scores_; }
  size_t patients() const { return pairs_.front().first.patients(); }

  // The methods swapped for patients whose `swapped` is true.
  Differences differences(const std::vector<bool>& swapped) const {
    Differences sum{};
    for (const Pair& pair : pairs_) {
      ConfusionMatrix mixed{task_.classes, std::vector<int64_t>(pair.both.counts.size())};
      for (size_t p = 0; p < patients(); ++p) {
        const auto cells = swapped[p] ? pair.second.of(p) : pair.first.of(p);
        for (size_t c = 0; c < cells.size(); ++c) mixed.counts[c] += cells[c];
      }
      ConfusionMatrix rest = pair.both;
      for (size_t c = 0; c < rest.counts.size(); ++c) rest.counts[c] -= mixed.counts[c];
      sum[0] += balanced_accuracy(mixed) - balanced_accuracy(rest);
      sum[2] += f1_macro(mixed) - f1_macro(rest);
      if (task_.classes == 2)
        for (size_t p = 0; p < patients(); ++p)
          sum[1] += swapped[p] ? -pair.gains[p] : pair.gains[p];
      else
        sum[1] += cohen_kappa(mixed) - cohen_kappa(rest);
    }
    for (double& value : sum) value /= static_cast<double>(pairs_.size());
    return sum;
  }

 private:
  const dataset::Task& task_;
  const std::array<std::string_view, 3>& scores_;
  std::vector<Pair> pairs_;
};

std::vector<bool> coins(uint64_t seed, uint64_t draw, size_t patients) {
  RandomSequence random(derive_key(seed, Domain::bootstrap, draw, /*tests=*/1));
  std::vector<bool> swapped(patients);
  uint64_t bits = 0;
  for (size_t p = 0; p < patients; ++p, bits >>= 1) {
    if (p % 64 == 0) bits = random.next_u64();
    swapped[p] = (bits & 1) != 0;
  }
  return swapped;
}

std::array<int64_t, 3> count_as_large(const Tester& tester, const Differences& observed,
                                      const ResamplingOptions& options) {
  const int64_t blocks = (options.permutations + kBlock - 1) / kBlock;
  std::vector<std::array<int64_t, 3>> found(static_cast<size_t>(blocks));
  parallel_for(blocks, options.threads, [&](int64_t block) {
    auto& mine = found[static_cast<size_t>(block)];
    for (int64_t d = block * kBlock; d < std::min(options.permutations, (block + 1) * kBlock);
         ++d) {
      const Differences drawn =
          tester.differences(coins(options.seed, static_cast<uint64_t>(d), tester.patients()));
      // An undefined difference counts: it is no evidence against "no difference".
      for (size_t s = 0; s < mine.size(); ++s)
        mine[s] += std::abs(drawn[s]) < std::abs(observed[s]) - kRounding ? 0 : 1;
    }
  });
  std::array<int64_t, 3> sum{};
  for (const auto& part : found)
    for (size_t s = 0; s < sum.size(); ++s) sum[s] += part[s];
  return sum;
}

ScoreRow mean_scores(const dataset::Task& task, const RunPredictions& runs) {
  ScoreRow sum{};
  for (const Predictions* run : runs) {
    const ScoreRow row = score_row(metrics::score(*run, task));
    for (size_t s = 0; s < sum.size(); ++s) sum[s] += row[s];
  }
  for (double& value : sum) value /= static_cast<double>(runs.size());
  return sum;
}

}  // namespace

std::vector<PairedTest> permutation_tests(const dataset::Task& task, const RunPredictions& first,
                                          const RunPredictions& second,
                                          const ResamplingOptions& options) {
  if (first.empty() || second.empty() || options.permutations <= 0) return {};
  RunPredictions all = first;
  all.insert(all.end(), second.begin(), second.end());
  require_same_windows(all);
  if (task.classes == 2 && !metrics::score(*first.front(), task).missing_classes.empty()) return {};
  const Tester tester(task, first, second);
  const Differences observed = tester.differences(std::vector<bool>(tester.patients(), false));
  const auto as_large = count_as_large(tester, observed, options);
  const ScoreRow of_first = mean_scores(task, first), of_second = mean_scores(task, second);
  std::vector<PairedTest> tests;
  for (size_t s = 0; s < observed.size(); ++s) {
    PairedTest test{.score = tester.scores()[s], .draws = options.permutations};
    test.first = of_first[score_place(test.score)];
    test.second = of_second[score_place(test.score)];
    if (!std::isnan(observed[s]))
      test.p = (1.0 + static_cast<double>(as_large[s])) /
               (1.0 + static_cast<double>(options.permutations));
    tests.push_back(test);
  }
  return tests;
}

std::vector<double> holm(std::span<const double> p) {
  std::vector<size_t> order;
  for (size_t i = 0; i < p.size(); ++i)
    if (!std::isnan(p[i])) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.begin(), p.end());
  double highest = 0;
  for (size_t rank = 0; rank < order.size(); ++rank) {
    highest = std::max(highest, p[order[rank]] * static_cast<double>(order.size() - rank));
    adjusted[order[rank]] = std::min(highest, 1.0);
  }
  return adjusted;
}

}  // namespace physiomae::metrics
