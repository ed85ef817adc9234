#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "physiomae/ingest/channel_selection.h"
#include "physiomae/ingest/source_discovery.h"
#include "physiomae/signal/fir.h"
#include "physiomae/store/record_header.h"

// Note [Ingest]
// One recording is one task of a worker process of its own (worker_pool.h): a crash costs that
// record alone. A record is done when the store holds it with the same source hashes in the same
// roles, recipe, version of the labels' code, channel map, patient, age and sex; everything else
// about it follows from these, so that an ingest killed at any moment and started again ends with
// the same bytes as an undisturbed one. Bad input (InputError), a worker that dies and a lack of
// memory skip the record; a store that cannot be written stops the ingest. Nothing that is written
// names a path, a host or a person: a message about a file bears its last name only.

namespace physiomae::ingest {

/// Raised whenever the same files would give other labels than before: records are then made anew.
constexpr int kLabelsVersion = 9;

/// What every night must have.
struct Requirements {
  bool labels = false;
  std::array<bool, kModalities> modalities{};
};
/// From "labels,EEG,EOG"; UsageError naming what it does not know.
Requirements parse_requirements(const std::string& text);

struct IngestOptions {
  std::filesystem::path store;
  signal::Recipe recipe = signal::Recipe::anti_aliased;
  ChannelMap map;
  io::LabelOptions labels;  ///< what is stated about them
  /// Where windows start, modulo 30 s, from the recording's start; nothing: Note [Scoring grid].
  std::optional<double> grid_offset_seconds = {};
  int jobs = 1;
  int shard = 0;  ///< this machine's share: records whose place in the list is shard modulo shards
  int shards = 1;
  bool strict = false;               ///< the first bad record stops the ingest
  bool accept_checksum = false;      ///< a wrong WFDB checksum is a warning
  bool replace = false;              ///< a record by another recording, or by one without labels
  bool allow_duplicates = false;     ///< one recording under two names
  bool dry_run = false;              ///< everything but the writing; `store` may be empty
  Requirements require = {};         ///< a night without these is skipped
  bool keep_doubtful_units = false;  ///< an amplitude that no unit explains is only said
};

enum class RecordStatus { ingested, already_done, skipped, failed };

/// What became of one record.
struct RecordReport {
  std::string record;
  RecordStatus status = RecordStatus::failed;
  std::string message;  ///< why it was skipped
  std::string hint;
  int64_t windows = 0;
  int64_t staged_windows = 0;
  std::array<store::ChannelChoice, kModalities> channels;
  std::vector<std::string> warnings;
  std::vector<std::string> fitting_presets;  ///< of a dry run without --preset
  bool replaced = false;  ///< it took the place of another recording, or of a labelled record
  double seconds = 0;
  int64_t peak_rss_kib = 0;  ///< of the worker
};

struct IngestSummary {
  std::vector<RecordReport> reports;  ///< in order of record name
  int64_t ingested = 0, already_done = 0, skipped = 0;
  std::vector<std::string> maps_without_channel;  ///< --map statements that no recording meets
  bool stopped = false;  ///< by a signal, by `strict`, or by a store that cannot be written
};

/// "anti_aliased-1": name of a recipe with the version of its arithmetic, as stores and models
/// record it.
std::string recipe_id(signal::Recipe recipe);

/// Ingests this shard of the plan's sources (Note [Ingest]); `on_report` sees each report as it
/// comes. Error when the store was made with another recipe, or a worker found it cannot be
/// written. The plan's problems are not among the reports.
IngestSummary ingest(const SourcePlan& plan, const IngestOptions& options,
                     const std::function<void(const RecordReport&)>& on_report = {});

}  // namespace physiomae::ingest
