#include "physiomae/night/night_offsets.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "physiomae/base/error.h"
#include "physiomae/metrics/lbfgs.h"

namespace physiomae::night {
namespace {

constexpr int kMostIterations = 200;
constexpr double kGradientNorm = 1e-6;  // of counts of epochs

void centre(StageRow& row) {
  const double mean = std::accumulate(row.begin(), row.end(), 0.0) / kStages;
  for (double& value : row) value -= mean;
}

// What likelihoods are multiplied by; `highest` offset: 1.
StageRow factors_of(std::span<const double> offsets, double highest) {
  StageRow factors;
  for (size_t s = 0; s < kStages; ++s) factors[s] = std::exp(offsets[s] - highest);
  return factors;
}

// The log of how likely the evidence is, and its derivatives by the offsets: the expected number of
// usable epochs of each stage.
struct Likelihood {
  double log_value = 0;
  StageRow counts{};
};

Likelihood likelihood(const EpochEvidence& evidence, std::span<const StageRow> emissions,
                      const StageMatrix& transition) {
  const Filtered filtered = filter(emissions, transition);
  Likelihood result{filtered.log_likelihood, {}};
  const std::vector<StageRow> rows = smooth(filtered, transition);
  for (size_t e = 0; e < rows.size(); ++e)
    if (evidence.usable[e] != 0)
      for (size_t s = 0; s < kStages; ++s) result.counts[s] += rows[e][s];
  return result;
}

}  // namespace

StageOffsets fit_offsets(const EpochEvidence& evidence, std::span<const io::Stage> scored) {
  const size_t epochs = evidence.p.size();
  if (scored.size() != epochs) throw Error("offsets of a night: stages of other epochs");
  const StageMatrix transition = transition_probabilities(evidence);
  const std::vector<StageRow> given = emissions(evidence, 0, epochs);
  metrics::Lbfgs search(std::vector<double>(kStages, 0.0), {});
  while (search.gradient_norm() > kGradientNorm && !search.stuck() &&
         search.iterations() < kMostIterations) {
    const std::vector<double>& b = search.point();
    const StageRow factors = factors_of(b, /*highest=*/0);
    std::vector<StageRow> free = given;
    for (size_t e = 0; e < epochs; ++e)
      if (evidence.usable[e] != 0)
        for (size_t s = 0; s < kStages; ++s) free[e][s] *= factors[s];
    std::vector<StageRow> known = free;
    for (size_t e = 0; e < epochs; ++e)
      if (scored[e] != io::Stage::undefined)
        for (size_t s = 0; s < kStages; ++s)
          if (static_cast<io::Stage>(s) != scored[e]) known[e][s] = 0;
    const Likelihood all = likelihood(evidence, free, transition);
    const Likelihood path = likelihood(evidence, known, transition);
    double value = all.log_value - path.log_value;
    std::vector<double> gradient(kStages);
    for (size_t s = 0; s < kStages; ++s) {
      value += b[s] * b[s] / 2;
      gradient[s] = all.counts[s] - path.counts[s] + b[s];
    }
    search.report(value, gradient);
  }
  StageOffsets offsets;
  std::ranges::copy(search.best(), offsets.begin());
  centre(offsets);
  return offsets;
}

EpochEvidence shifted(const EpochEvidence& evidence, const StageOffsets& offsets) {
  EpochEvidence result = evidence;
  const StageRow factors = factors_of(offsets, *std::ranges::max_element(offsets));
  for (size_t e = 0; e < result.p.size(); ++e) {
    if (result.usable[e] == 0) continue;
    double sum = 0;
    for (size_t s = 0; s < kStages; ++s) sum += result.p[e][s] *= factors[s];
    // All of its stages are ruled out by the offsets: it says nothing any more.
    for (double& p : result.p[e]) p = sum > 0 ? p / sum : 1.0 / kStages;
  }
  return result;
}

OffsetDistribution::OffsetDistribution(std::span<const StageOffsets> nights) {
  if (nights.size() < kLeastOffsetNights) return;
  const auto count = static_cast<double>(nights.size());
  nights_ = nights.size();
  const auto difference = [](const StageOffsets& b, size_t i) { return b[i + 1] - b[0]; };
  for (const StageOffsets& b : nights)
    for (size_t i = 0; i < kDimensions; ++i) mean_[i] += difference(b, i) / count;
  std::array<std::array<double, kDimensions>, kDimensions> scale{};
  for (const StageOffsets& b : nights)
    for (size_t i = 0; i < kDimensions; ++i)
      for (size_t j = 0; j < kDimensions; ++j)
        scale[i][j] += (difference(b, i) - mean_[i]) * (difference(b, j) - mean_[j]) *
                       (1 + 1 / count) / (count - 1);
  for (size_t i = 0; i < kDimensions; ++i)
    for (size_t j = 0; j <= i; ++j) {
      double rest = scale[i][j];
      for (size_t k = 0; k < j; ++k) rest -= root_[i][k] * root_[j][k];
      // A direction in which the nights do not differ has no width.
      if (i == j)
        root_[i][i] = std::sqrt(std::max(rest, 0.0));
      else
        root_[i][j] = root_[j][j] > 1e-9 ? rest / root_[j][j] : 0;
    }
}

StageOffsets OffsetDistribution::draw(RandomSequence& random) const {
  StageOffsets offsets{};
  if (empty()) return offsets;
  std::array<double, kDimensions> normal;
  for (double& value : normal) value = random.normal();
  double chi_square = 0;
  const size_t freedom = nights_ - 1;
  for (size_t i = 0; i < freedom; ++i) {
    const double value = random.normal();
    chi_square += value * value;
  }
  const double spread = std::sqrt(static_cast<double>(freedom) / chi_square);
  for (size_t i = 0; i < kDimensions; ++i) {
    offsets[i + 1] = mean_[i];
    for (size_t k = 0; k <= i; ++k) offsets[i + 1] += root_[i][k] * normal[k] * spread;
  }
  centre(offsets);
  return offsets;
}

}  // namespace physiomae::night
