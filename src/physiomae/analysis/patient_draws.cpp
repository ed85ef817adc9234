#include "physiomae/analysis/patient_draws.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/metrics/bootstrap.h"
#include "physiomae/metrics/quantile.h"

namespace physiomae::analysis {

PatientDraws::PatientDraws(std::vector<size_t> patients, uint64_t seed, int64_t draws)
    : patients_(std::move(patients)),
      count_(patients_.empty() ? 0 : *std::ranges::max_element(patients_) + 1) {
  if (count_ < 2) return;
  for (int64_t draw = 0; draw < draws; ++draw)
    draws_.push_back(
        metrics::drawn_patients(seed, static_cast<uint64_t>(draw), /*attempt=*/0, count_));
}

Estimate PatientDraws::ratio(const std::vector<double>& above,
                             const std::vector<double>& below) const {
  if (above.size() != patients_.size() || below.size() != patients_.size())
    throw Error(fmt::format("{} and {} values of {} windows", above.size(), below.size(),
                            patients_.size()));
  std::vector<double> top(count_, 0.0), bottom(count_, 0.0);
  for (size_t i = 0; i < patients_.size(); ++i) {
    top[patients_[i]] += above[i];
    bottom[patients_[i]] += below[i];
  }
  const auto weighted = [&](const auto& weight) {
    double a = 0, b = 0;
    for (size_t p = 0; p < count_; ++p) {
      a += weight(p) * top[p];
      b += weight(p) * bottom[p];
    }
    return a / b;
  };
  Estimate estimate;
  estimate.value = weighted([](size_t) { return 1.0; });
  std::vector<double> values;
  for (const auto& times : draws_)
    values.push_back(weighted([&](size_t p) { return static_cast<double>(times[p]); }));
  if (values.empty()) return estimate;
  estimate.low = metrics::quantile(values, 0.025);
  estimate.high = metrics::quantile(std::move(values), 0.975);
  return estimate;
}

Estimate PatientDraws::mean(const std::vector<double>& values) const {
  return ratio(values, std::vector<double>(values.size(), 1.0));
}

}  // namespace physiomae::analysis
