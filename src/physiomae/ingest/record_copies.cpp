#include "physiomae/ingest/record_copies.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/store/record_name.h"
#include "physiomae/store/source_index.h"

namespace physiomae::ingest {
namespace {

RecordReport* fresh(const std::string& record, IngestSummary& summary) {
  const auto found =
      std::find_if(summary.reports.begin(), summary.reports.end(), [&](const RecordReport& report) {
        return report.record == record && report.status == RecordStatus::ingested &&
               !report.replaced;
      });
  return found == summary.reports.end() ? nullptr : &*found;
}

void remove(const std::filesystem::path& store, const std::string& other, RecordReport& report,
            IngestSummary& summary) {
  std::error_code code;
  if (!std::filesystem::remove(store::record_path(store, report.record), code)) return;
  report.status = RecordStatus::skipped;
  report.message = same_recording_text(other);
  report.hint = same_recording_hint(other);
  --summary.ingested;
  ++summary.skipped;
}

}  // namespace

std::string same_recording_text(const std::string& other) {
  return fmt::format(
      "is the same recording as record {}, which the store holds already: under two names it would "
      "count as two patients and could stand on both sides of a split",
      other);
}

std::string same_recording_hint(const std::string& other) {
  return fmt::format(
      "to rename it remove records/{}.safetensors from the store first; --allow-duplicates keeps "
      "both",
      other);
}

bool remove_copies(const std::filesystem::path& store, IngestSummary& summary) {
  if (summary.ingested == 0) return false;
  const int64_t made = summary.ingested;
  std::vector<store::Duplicate> duplicates;
  try {
    duplicates = store::find_duplicates(store::Store(store));
  } catch (const InputError&) {
    return false;  // a damaged record of before: opening the store says so
  }
  for (const auto& [first, second] : duplicates) {
    RecordReport *a = fresh(first, summary), *b = fresh(second, summary);
    const bool keep_second =
        a != nullptr && (b == nullptr || (a->staged_windows == 0 && b->staged_windows > 0));
    if (keep_second)
      remove(store, second, *a, summary);
    else if (b != nullptr)
      remove(store, first, *b, summary);
  }
  return summary.ingested < made;
}

}  // namespace physiomae::ingest
