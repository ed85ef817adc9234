#include "physiomae/metrics/calibration.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::metrics {
namespace {

constexpr double kLeast = 1e-12;                     // of a probability, under a logarithm
constexpr double kSteepest = 100, kFlattest = 0.01;  // of 1 / temperature

struct Claim {
  double probability;
  bool came_true;
};

Claim claim_of(const Predictions& predictions, const dataset::Task& task, size_t window) {
  const auto classes = static_cast<size_t>(predictions.classes);
  const double* row = &predictions.probabilities[window * classes];
  const auto positive = static_cast<size_t>(task.positive);
  const size_t c =
      classes == 2 ? positive : static_cast<size_t>(std::max_element(row, row + classes) - row);
  return {row[c], static_cast<size_t>(predictions.truth[window]) == c};
}

size_t bin_of(double probability, int bins) {
  const double place = std::ceil(probability * bins) - 1;
  return static_cast<size_t>(std::clamp(place, 0.0, static_cast<double>(bins - 1)));
}

// Sums of claims in a bin.
struct BinSums {
  int64_t windows = 0;
  double probability = 0, came_true = 0;

  void add(const Claim& claim) {
    ++windows;
    probability += claim.probability;
    came_true += claim.came_true ? 1 : 0;
  }
};

double error_of(const std::vector<BinSums>& bins, size_t windows) {
  double sum = 0;
  for (const BinSums& bin : bins) sum += std::abs(bin.probability - bin.came_true);
  return sum / static_cast<double>(windows);
}

double log_loss(const Predictions& predictions) {
  const auto classes = static_cast<size_t>(predictions.classes);
  double sum = 0;
  for (size_t i = 0; i < predictions.size(); ++i) {
    const auto truth = static_cast<size_t>(predictions.truth[i]);
    sum -= std::log(std::max(predictions.probabilities[i * classes + truth], kLeast));
  }
  return sum / static_cast<double>(predictions.size());
}

double brier(const Predictions& predictions) {
  const auto classes = static_cast<size_t>(predictions.classes);
  double sum = 0;
  for (size_t i = 0; i < predictions.probabilities.size(); ++i) {
    const bool is_true = static_cast<size_t>(predictions.truth[i / classes]) == i % classes;
    const double error = predictions.probabilities[i] - (is_true ? 1 : 0);
    sum += error * error;
  }
  return sum / static_cast<double>(predictions.size());
}

// Derivatives of the mean log loss by s = 1 / temperature, in which it is convex.
struct Slope {
  double first = 0, second = 0;
};

Slope slope_at(const std::vector<double>& logs, const Predictions& predictions, double s) {
  const auto classes = static_cast<size_t>(predictions.classes);
  std::vector<double> weight(classes);
  Slope slope;
  for (size_t i = 0; i < predictions.size(); ++i) {
    const double* row = &logs[i * classes];
    const double highest = *std::max_element(row, row + classes);
    double sum = 0, mean = 0, square = 0;
    for (size_t c = 0; c < classes; ++c) {
      weight[c] = std::exp(s * (row[c] - highest));
      sum += weight[c];
      mean += weight[c] * row[c];
      square += weight[c] * row[c] * row[c];
    }
    mean /= sum;
    slope.first += mean - row[predictions.truth[i]];
    slope.second += square / sum - mean * mean;
  }
  return slope;
}

std::vector<double> logs_of(const Predictions& predictions) {
  std::vector<double> logs;
  logs.reserve(predictions.probabilities.size());
  for (const double p : predictions.probabilities) logs.push_back(std::log(std::max(p, kLeast)));
  return logs;
}

}  // namespace

Calibration calibration(const dataset::Task& task, const RunPredictions& runs, int bins) {
  if (bins < 1) throw Error(fmt::format("a reliability table of {} bins", bins));
  require_same_windows(runs);
  Calibration result;
  const auto count = static_cast<size_t>(bins);
  std::vector<BinSums> pooled(count);
  const auto runs_count = static_cast<double>(runs.size());
  result.expected_error = result.log_loss = result.brier = 0;
  for (const Predictions* run : runs) {
    std::vector<BinSums> sums(count);
    for (size_t i = 0; i < run->size(); ++i) {
      const Claim claim = claim_of(*run, task, i);
      sums[bin_of(claim.probability, bins)].add(claim);
      pooled[bin_of(claim.probability, bins)].add(claim);
    }
    result.expected_error += error_of(sums, run->size()) / runs_count;
    result.log_loss += log_loss(*run) / runs_count;
    result.brier += brier(*run) / runs_count;
  }
  for (size_t b = 0; b < count; ++b) {
    const auto windows = static_cast<double>(pooled[b].windows);
    ReliabilityBin& bin = result.bins.emplace_back();
    bin.low = static_cast<double>(b) / bins;
    bin.high = static_cast<double>(b + 1) / bins;
    bin.windows = pooled[b].windows;
    if (bin.windows == 0) continue;
    bin.confidence = pooled[b].probability / windows;
    bin.share = pooled[b].came_true / windows;
  }
  return result;
}

std::optional<double> fit_temperature(const Predictions& validation) {
  if (validation.size() == 0) return std::nullopt;
  const std::vector<double> logs = logs_of(validation);
  double low = kFlattest, high = kSteepest, s = 1;
  for (int step = 0; step < 200 && high - low > 1e-12 * high; ++step) {
    const Slope slope = slope_at(logs, validation, s);
    // Before anything moves: where Newton's step is too small to change s, it lies on an end.
    if (std::abs(slope.first) < 1e-12 * static_cast<double>(validation.size())) break;
    (slope.first > 0 ? high : low) = s;
    const double newton = s - slope.first / slope.second;
    if (newton == s) break;
    s = slope.second > 0 && newton > low && newton < high ? newton : std::sqrt(low * high);
  }
  return 1 / std::clamp(s, kFlattest, kSteepest);
}

Predictions with_temperature(const Predictions& predictions, double temperature) {
  if (!(temperature > 0) || std::isinf(temperature))
    throw Error(fmt::format("temperature {}, expected a number above 0", temperature));
  Predictions result = predictions;
  const auto classes = static_cast<size_t>(predictions.classes);
  const std::vector<double> logs = logs_of(predictions);
  for (size_t i = 0; i < predictions.size(); ++i) {
    const double* row = &logs[i * classes];
    const double highest = *std::max_element(row, row + classes);
    double sum = 0;
    for (size_t c = 0; c < classes; ++c)
      sum += result.probabilities[i * classes + c] = std::exp((row[c] - highest) / temperature);
    for (size_t c = 0; c < classes; ++c) result.probabilities[i * classes + c] /= sum;
  }
  return result;
}

}  // namespace physiomae::metrics
