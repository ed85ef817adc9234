#include "physiomae/metrics/night_scores.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/metrics/quantile.h"

namespace physiomae::metrics {
namespace {

// The windows of each night, nights in the order in which they first come.
std::vector<std::vector<size_t>> windows_by_night(const Predictions& predictions) {
  if (predictions.night.size() != predictions.size())
    throw Error(fmt::format("{} windows of {} nights, expected a night a window",
                            predictions.size(), predictions.night.size()));
  std::map<uint32_t, size_t> place;
  std::vector<std::vector<size_t>> nights;
  for (size_t i = 0; i < predictions.size(); ++i) {
    const auto [entry, is_new] = place.try_emplace(predictions.night[i], nights.size());
    if (is_new) nights.emplace_back();
    nights[entry->second].push_back(i);
  }
  return nights;
}

double kappa_of(const Predictions& predictions, const std::vector<int>& predicted,
                const std::vector<size_t>& windows) {
  std::vector<int> truth, answer;
  for (const size_t i : windows) {
    truth.push_back(predictions.truth[i]);
    answer.push_back(predicted[i]);
  }
  return cohen_kappa(confusion_matrix(truth, answer, predictions.classes));
}

}  // namespace

Distribution distribution(const std::vector<double>& values) {
  std::vector<double> numbers;
  for (const double value : values)
    if (!std::isnan(value)) numbers.push_back(value);
  Distribution result;
  result.count = static_cast<int64_t>(numbers.size());
  result.undefined = static_cast<int64_t>(values.size() - numbers.size());
  if (numbers.empty()) return result;
  const MeanSd spread = mean_sd(numbers);
  result.mean = spread.mean;
  result.sd = spread.sd;
  result.lowest = quantile(numbers, 0);
  result.quarter = quantile(numbers, 0.25);
  result.median = quantile(numbers, 0.5);
  result.three_quarters = quantile(numbers, 0.75);
  result.highest = quantile(numbers, 1);
  return result;
}

std::vector<NightKappa> night_kappas(const RunPredictions& runs) {
  require_same_windows(runs);
  const auto nights = windows_by_night(*runs.front());
  std::vector<NightKappa> kappas;
  for (const auto& windows : nights)
    kappas.push_back({runs.front()->night[windows.front()], static_cast<int64_t>(windows.size()),
                      /*kappa=*/0});
  for (const Predictions* run : runs) {
    const std::vector<int> predicted = run->predicted();
    for (size_t n = 0; n < nights.size(); ++n)
      kappas[n].kappa += kappa_of(*run, predicted, nights[n]);
  }
  for (NightKappa& night : kappas) night.kappa /= static_cast<double>(runs.size());
  return kappas;
}

Predictions night_means(const Predictions& predictions) {
  const auto classes = static_cast<size_t>(predictions.classes);
  Predictions result{
      .classes = predictions.classes, .truth = {}, .probabilities = {}, .patient = {}};
  for (const auto& windows : windows_by_night(predictions)) {
    const int label = predictions.truth[windows.front()];
    // Nights of other lengths may have one mean, and a tie must not be broken by rounding: the sum
    // has 11 bits more than its terms, and is divided once.
    std::vector<long double> sum(classes);
    for (const size_t i : windows) {
      if (predictions.truth[i] != label)
        throw Error(fmt::format("windows {} and {} of one night have labels {} and {}",
                                windows.front(), i, label, predictions.truth[i]));
      for (size_t c = 0; c < classes; ++c) sum[c] += predictions.probabilities[i * classes + c];
    }
    result.truth.push_back(label);
    for (const long double total : sum)
      result.probabilities.push_back(
          static_cast<double>(total / static_cast<long double>(windows.size())));
    result.patient.push_back(predictions.patient[windows.front()]);
    result.night.push_back(predictions.night[windows.front()]);
  }
  return result;
}

}  // namespace physiomae::metrics
