#include "physiomae/metrics/patient_confusion.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::metrics {

PatientConfusion::PatientConfusion(const Predictions& predictions) : classes_(predictions.classes) {
  if (predictions.patient.size() != predictions.size())
    throw Error(fmt::format("{} windows of {} patients, expected a patient a window",
                            predictions.size(), predictions.patient.size()));
  const std::vector<int> predicted = predictions.predicted();
  confusion_matrix(predictions.truth, predicted, classes_);  // checks that every label is a class
  for (const uint32_t patient : predictions.patient)
    patients_ = std::max(patients_, size_t{patient} + 1);
  const auto width = static_cast<size_t>(classes_);
  counts_.resize(patients_ * width * width);
  for (size_t i = 0; i < predictions.size(); ++i)
    ++counts_[(predictions.patient[i] * width + static_cast<size_t>(predictions.truth[i])) * width +
              static_cast<size_t>(predicted[i])];
}

std::span<const int64_t> PatientConfusion::of(size_t patient) const {
  const auto cells = static_cast<size_t>(classes_ * classes_);
  return std::span(counts_).subspan(patient * cells, cells);
}

ConfusionMatrix PatientConfusion::counted(std::span<const uint32_t> count) const {
  ConfusionMatrix sum{classes_, std::vector<int64_t>(static_cast<size_t>(classes_ * classes_))};
  for (size_t p = 0; p < patients_; ++p) {
    if (count[p] == 0) continue;
    const auto cells = of(p);
    for (size_t c = 0; c < cells.size(); ++c) sum.counts[c] += int64_t{count[p]} * cells[c];
  }
  return sum;
}

ConfusionMatrix PatientConfusion::total() const {
  return counted(std::vector<uint32_t>(patients_, 1));
}

}  // namespace physiomae::metrics
