#include "physiomae/ingest/record_copies.h"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "physiomae/ingest/copy_facts.h"
#include "physiomae/store/record_name.h"
#include "physiomae/store/source_index.h"
#include "physiomae/store/stored_record.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

// `alone`: known_alone.
InputError same_recording(const std::string& kept, const std::string& alone) {
  return InputError(
      fmt::format(
          "is the same recording as record {}, which the store holds already: under two names it "
          "would count as two patients and could stand on both sides of a split{}",
          kept, alone.empty() ? "" : fmt::format("; this copy alone has {}", alone)),
      fmt::format("to take this one remove records/{}.safetensors from the store first; "
                  "--allow-duplicates keeps both",
                  kept));
}

RecordReport* fresh(const std::string& record, IngestSummary& summary) {
  const auto found =
      std::find_if(summary.reports.begin(), summary.reports.end(), [&](const RecordReport& report) {
        return report.record == record && report.status == RecordStatus::ingested &&
               !report.replaced;
      });
  return found == summary.reports.end() ? nullptr : &*found;
}

bool is_better(const RecordReport& a, const RecordReport& b) {
  const bool of_a = a.staged_windows > 0, of_b = b.staged_windows > 0;
  return of_a != of_b ? of_a : a.windows > b.windows;
}

std::optional<CopyFacts> facts_of(const fs::path& store, const std::string& record) {
  try {
    return CopyFacts(store::StoredRecord(store::record_path(store, record)));
  } catch (const InputError&) {
    return std::nullopt;  // damaged: opening the store says so
  }
}

std::string known_alone(const std::optional<CopyFacts>& copy,
                        const std::optional<CopyFacts>& kept) {
  return copy && kept ? known_alone(*copy, *kept) : "";
}

void remove(const fs::path& store, const std::string& kept, RecordReport& report,
            IngestSummary& summary) {
  const InputError refusal =
      same_recording(kept, known_alone(facts_of(store, report.record), facts_of(store, kept)));
  std::error_code code;
  if (!fs::remove(store::record_path(store, report.record), code)) return;
  report.status = RecordStatus::skipped;
  report.message = refusal.message();
  report.hint = refusal.hint();
  --summary.ingested;
  ++summary.skipped;
}

}  // namespace

InputError second_name(const store::RecordContent& refused, const fs::path& store,
                       const std::string& kept) {
  return same_recording(kept, known_alone(CopyFacts(refused), facts_of(store, kept)));
}

bool remove_copies(const fs::path& store, IngestSummary& summary) {
  if (summary.ingested == 0) return false;
  const int64_t made = summary.ingested;
  std::vector<store::Duplicate> duplicates;
  try {
    duplicates = store::find_duplicates(store::Store(store));
  } catch (const InputError&) {
    return false;  // a damaged record of before: opening the store says so
  }
  std::map<std::string, std::string> kept_for;  // of each recording, by the first of its records
  for (const auto& [first, second] : duplicates) {
    std::string& kept = kept_for.try_emplace(first, first).first->second;
    RecordReport *a = fresh(kept, summary), *b = fresh(second, summary);
    const bool keep_second = a != nullptr && (b == nullptr || is_better(*b, *a));
    if (keep_second) {
      remove(store, second, *a, summary);
      kept = second;
    } else if (b != nullptr) {
      remove(store, kept, *b, summary);
    }
  }
  return summary.ingested < made;
}

}  // namespace physiomae::ingest
