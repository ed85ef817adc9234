#include "physiomae/ingest/record_ingest.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/channel_choice.h"
#include "physiomae/ingest/label_choice.h"
#include "physiomae/ingest/label_context.h"
#include "physiomae/ingest/presets.h"
#include "physiomae/ingest/record_place.h"
#include "physiomae/ingest/recording_checks.h"
#include "physiomae/ingest/signal_ingest.h"
#include "physiomae/ingest/source_files.h"
#include "physiomae/ingest/source_hashes.h"
#include "physiomae/ingest/source_labels.h"
#include "physiomae/ingest/window_labels.h"
#include "physiomae/store/record_content.h"
#include "physiomae/store/record_name.h"
#include "physiomae/store/stored_record.h"

namespace physiomae::ingest {
namespace {

constexpr size_t kMostWindows = 65535;  ///< window_id has 16 bits for them

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
  report.staged_windows =
      std::count_if(stages.begin(), stages.end(), [](int8_t stage) { return stage >= 0; });
  report.channels = header.channels;
  report.warnings = header.warnings;
  return report;
}

// What is known of the record before its files are read; their hashes are left open.
store::RecordHeader wanted_header(const Source& source, const IngestOptions& options) {
  store::RecordHeader header;
  header.record = source.record;
  header.patient = source.patient;
  header.patient_known = source.patient_known;
  header.age_years = source.age_years;
  header.sex = source.sex;
  header.simulated = is_simulated(source);
  header.recipe = recipe_id(options.recipe);
  header.channel_map = options.map.describe();
  header.labels_version = kLabelsVersion;
  return header;
}

double fastest_rate(const io::Recording& recording, const ChannelSelection& selection) {
  double rate_hz = 0;
  for (const ChannelSource& source : selection.sources)
    if (source.present())
      rate_hz = std::max(rate_hz, recording.channels()[static_cast<size_t>(source.plus)].rate_hz);
  return rate_hz;
}

store::RecordContent read_content(const Source& source, const IngestOptions& options,
                                  store::RecordHeader header, RecordReport& seen) {
  const auto recording = io::open_recording(source.signal);
  require_data(*recording);
  const ChannelSelection selection = choose_channels(*recording, options.map);
  seen.channels = selection.choices;
  if (options.dry_run && options.map.preset.empty())
    seen.fitting_presets = fitting_presets(recording->channels());
  require_modality(selection.choices, channel_hint(selection));
  const io::Labels labels = choose_labels(source, *recording, [&](const Source& named) {
    return read_source_labels(named, options, *recording);
  });
  const bool challenge = labels.format == kChallengeLabels;
  const double offset =
      grid_offset_seconds(labels, is_challenge_recording(*recording) ? kChallengeOffsetSeconds : 0);
  const Grid grid = make_grid(recording->segments(), recording->frame_seconds(),
                              fastest_rate(*recording, selection), offset,
                              challenge ? kWindowSeconds : kRequiredStageSeconds);
  if (grid.start_sample.empty() || grid.start_sample.size() > kMostWindows)
    throw InputError(
        fmt::format("{} windows of 30 s, expected 1 to {}", grid.start_sample.size(), kMostWindows),
        "the recording is too short or too long");
  store::RecordContent content;
  content.header = std::move(header);
  content.header.source_format = recording->format();
  content.header.source_rate_hz = grid.rate_hz;
  content.header.start_time = recording->start_time().value_or("");
  content.header.labels_format = labels.format + stated_labels(source, options);
  content.labels = label_windows(grid, labels);
  SourceHashes hashes;
  const bool open = content.header.source_sha256.empty();
  if (open) recording->set_source_observer(hashes.observer());
  read_signals(*recording, selection, grid, options.recipe, options.accept_checksum, content);
  if (open) hashes.write(source, content.header);
  require_modality(content.header.channels, channel_hint(selection));
  for (const auto* warnings :
       {&selection.warnings, &recording->warnings(), &labels.assumptions, &labels.warnings})
    for (const std::string& warning : *warnings)
      content.header.warnings.push_back(without_paths(warning, source));
  return content;
}

// Reads, and writes unless it may not or need not.
RecordReport make_record(const Source& source, const IngestOptions& options,
                         const store::RecordHeader& wanted,
                         const std::optional<store::StoredRecord>& existing,
                         const store::SourceIndex& stored_sources, RecordReport& seen) {
  bool replaced = existing && replaces_another(wanted, existing->header(), options);
  store::RecordContent content = read_content(source, options, wanted, seen);
  if (!options.allow_duplicates && (!existing || replaced))
    refuse_second_name(content.header, stored_sources);
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
  store::RecordHeader wanted = wanted_header(source, options);
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
