#include "physiomae/ingest/record_ingest.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/label_context.h"
#include "physiomae/ingest/record_place.h"
#include "physiomae/ingest/record_reading.h"
#include "physiomae/ingest/source_hashes.h"
#include "physiomae/store/record_content.h"
#include "physiomae/store/record_name.h"
#include "physiomae/store/stored_record.h"

namespace physiomae::ingest {
namespace {

// The record as it stands in the store, when it is there and sound.
std::optional<store::StoredRecord> stored(const std::filesystem::path& path) {
  std::error_code code;
  if (!std::filesystem::exists(path, code)) return std::nullopt;
  try {
    store::StoredRecord record(path);
    record.verify_signals();
    return record;
  } catch (const InputError&) {
    return std::nullopt;  // damaged, or of an older version: made anew
  }
}

bool is_done(const store::RecordHeader& header, const store::RecordHeader& wanted) {
  return header.source_sha256 == wanted.source_sha256 &&
         header.source_roles == wanted.source_roles && header.recipe == wanted.recipe &&
         header.labels_version == wanted.labels_version &&
         header.channel_map == wanted.channel_map && header.patient == wanted.patient &&
         header.patient_known == wanted.patient_known && header.age_years == wanted.age_years &&
         header.sex == wanted.sex && header.simulated == wanted.simulated;
}

RecordReport report_of(const store::RecordHeader& header, std::span<const int8_t> stages) {
  RecordReport report;
  report.record = header.record;
  report.windows = static_cast<int64_t>(stages.size());
  report.staged_windows = store::staged_windows(stages);
  report.channels = header.channels;
  report.warnings = header.warnings;
  return report;
}

// Reads, and writes unless it may not or need not.
RecordReport make_record(const Source& source, const IngestOptions& options,
                         const store::RecordHeader& wanted,
                         const std::optional<store::StoredRecord>& existing,
                         const store::SourceIndex& stored_sources, RecordReport& seen) {
  bool replaced = existing && replaces_another(wanted, existing->header(), options);
  store::RecordContent content = read_recording(source, options, wanted, seen).content;
  if (!options.allow_duplicates && (!existing || replaced))
    refuse_second_name(content, stored_sources, options.store);
  RecordReport report = report_of(content.header, content.labels.stage);
  check_requirements(report, options.require);
  if (existing && loses_labels(content, *existing, options)) {
    report.warnings.push_back("took the place of a record with labels; it has none");
    replaced = true;
  }
  if (existing && replaced)
    report.warnings.push_back("took the place of the record that had this name");
  report.replaced = replaced;
  if (!options.dry_run) store::write_record(options.store, content);
  return report;
}

}  // namespace

void ingest_record(const Source& source, const IngestOptions& options,
                   const store::SourceIndex& stored_sources, RecordReport& report) {
  const auto start = std::chrono::steady_clock::now();
  store::RecordHeader wanted = header_of(source, options);
  const auto existing = options.store.empty()
                            ? std::nullopt
                            : stored(store::record_path(options.store, source.record));
  // Where nothing is there yet, sources are hashed in the pass that reads them.
  if (existing) SourceHashes().write(source, wanted);
  const bool done = existing && is_done(existing->header(), wanted) &&
                    has_stated_labels(existing->header().labels_format, source, options);
  RecordReport made = done ? report_of(existing->header(), existing->stage())
                           : make_record(source, options, wanted, existing, stored_sources, report);
  if (done) check_requirements(made, options.require);
  made.status = done ? RecordStatus::already_done : RecordStatus::ingested;
  made.fitting_presets = std::move(report.fitting_presets);
  made.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  report = std::move(made);
}

}  // namespace physiomae::ingest
