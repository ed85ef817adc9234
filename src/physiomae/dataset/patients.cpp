#include "physiomae/dataset/patients.h"

#include <map>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/dataset/tasks.h"
#include "physiomae/store/source_index.h"

namespace physiomae::dataset {
namespace {

void add_classes(const store::StoredRecord& record, PatientSummary& summary) {
  const bool arousals_scored = has_arousal_scoring(record);
  for (int64_t w = 0; w < record.windows(); ++w) {
    const auto label = [&](TaskKind kind) {
      return window_label(record, w, kind, ArousalUniverse::all_staged, arousals_scored);
    };
    if (const auto stage = label(TaskKind::sleep))
      summary.classes = static_cast<uint8_t>(summary.classes | 1U << *stage);
    if (const auto arousal = label(TaskKind::arousal))
      summary.classes = static_cast<uint8_t>(summary.classes | 1U << (5 + *arousal));
  }
  record.check();  // lost pages would read as wake
}

}  // namespace

std::vector<PatientSummary> summarise_patients(const store::Store& store) {
  std::map<std::string, PatientSummary> patients;
  for (size_t r = 0; r < store.size(); ++r) {
    const store::RecordHeader& header = store.record(r).header();
    auto [entry, fresh] = patients.try_emplace(header.patient);
    PatientSummary& summary = entry->second;
    summary.patient = header.patient;
    summary.simulated = header.simulated && (fresh || summary.simulated);
    if (!summary.age_years) summary.age_years = header.age_years;
    add_classes(store.record(r), summary);
    summary.labelled = (summary.classes & 0x1F) != 0;
  }
  std::vector<PatientSummary> list;
  for (auto& [id, summary] : patients) list.push_back(std::move(summary));
  return list;
}

void refuse_duplicates(const store::Store& store) {
  const std::vector<store::Duplicate> duplicates = store::find_duplicates(store);
  if (duplicates.empty()) return;
  const auto& [first, second] = duplicates.front();
  throw InputError(
      fmt::format(
          "records {} and {} are the same recording ({} such pairs): it could stand on both "
          "sides of the split",
          first, second, duplicates.size()),
      fmt::format("remove one of each from {}, or state that they may count twice: "
                  "--allow-duplicates",
                  (store.folder() / "records").string()));
}

size_t count_unnamed_patients(const store::Store& store) {
  size_t count = 0;
  for (size_t r = 0; r < store.size(); ++r) count += !store.record(r).header().patient_known;
  return count;
}

}  // namespace physiomae::dataset
