#include "physiomae/metrics/patient_folds.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::metrics {
namespace {

std::vector<uint32_t> patients_of(std::span<const HeadRow> rows) {
  std::set<uint32_t> patients;
  for (const HeadRow& row : rows) patients.insert(row.patient);
  return {patients.begin(), patients.end()};
}

}  // namespace

std::vector<PatientFold> patient_folds(std::span<const HeadRow> rows, size_t folds) {
  const std::vector<uint32_t> patients = patients_of(rows);
  if (patients.size() < 2) return {};
  std::vector<PatientFold> result(std::min(folds, patients.size()));
  for (const HeadRow& row : rows) {
    const auto place = std::ranges::lower_bound(patients, row.patient) - patients.begin();
    const size_t own = static_cast<size_t>(place) % result.size();
    for (size_t i = 0; i < result.size(); ++i)
      (i == own ? result[i].held_out : result[i].fit).push_back(row);
  }
  return result;
}

int ClassSupport::present() const {
  return static_cast<int>(std::ranges::count_if(rows, [](int64_t n) { return n > 0; }));
}

size_t ClassSupport::rarest() const {
  size_t rarest = 0;
  for (size_t c = 0; c < rows.size(); ++c)
    if (rows[c] > 0 && (rows[rarest] == 0 || rows[c] < rows[rarest])) rarest = c;
  return rarest;
}

ClassSupport class_support(std::span<const HeadRow> rows, int classes) {
  const auto count = static_cast<size_t>(classes);
  std::vector<std::set<uint32_t>> patients(count);
  ClassSupport support{std::vector<int64_t>(count), std::vector<int64_t>(count)};
  for (const HeadRow& row : rows) {
    if (row.label < 0 || row.label >= classes)
      throw Error(fmt::format("class {} of {} classes", row.label, classes));
    ++support.rows[static_cast<size_t>(row.label)];
    patients[static_cast<size_t>(row.label)].insert(row.patient);
  }
  for (size_t c = 0; c < count; ++c) support.patients[c] = static_cast<int64_t>(patients[c].size());
  return support;
}

size_t patient_count(std::span<const HeadRow> rows) { return patients_of(rows).size(); }

std::string rarest_class_text(int64_t windows, int64_t patients) {
  return fmt::format("(rarest class: {} windows of {} patients)", windows, patients);
}

}  // namespace physiomae::metrics
