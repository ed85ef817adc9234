#include "physiomae/ingest/record_reading.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/channel_choice.h"
#include "physiomae/ingest/label_choice.h"
#include "physiomae/ingest/label_context.h"
#include "physiomae/ingest/presets.h"
#include "physiomae/ingest/recording_checks.h"
#include "physiomae/ingest/source_files.h"
#include "physiomae/ingest/source_hashes.h"
#include "physiomae/ingest/source_labels.h"
#include "physiomae/ingest/window_labels.h"

namespace physiomae::ingest {
namespace {

constexpr size_t kMostWindows = 65535;  ///< window_id has 16 bits for them

std::array<double, kModalities> rates_of(const io::Recording& recording,
                                         const ChannelSelection& selection) {
  std::array<double, kModalities> rates{};
  for (const size_t m : kEachModality)
    if (const ChannelSource& source = selection.sources[m]; source.present())
      rates[m] = recording.channels()[static_cast<size_t>(source.plus)].rate_hz;
  return rates;
}

ChannelSelection selection_of(io::Recording& recording, const IngestOptions& options) {
  ChannelSelection selection = choose_channels(recording, options.map);
  if (options.keep_doubtful_units) selection.unit_stated.fill(true);
  return selection;
}

Grid grid_of(const io::Recording& recording, double rate_hz, const io::Labels& labels,
             const IngestOptions& options) {
  const double offset = options.grid_offset_seconds.value_or(
      grid_offset_seconds(labels, is_challenge_recording(recording) ? kChallengeOffsetSeconds : 0));
  Grid grid = make_grid(recording.segments(), recording.frame_seconds(), rate_hz, offset,
                        labels.format == kChallengeLabels ? kWindowSeconds : kRequiredStageSeconds);
  const size_t windows = grid.start_sample.size();
  const double seconds = static_cast<double>(recording.frames()) * recording.frame_seconds();
  if (windows == 0)
    throw InputError(
        fmt::format("{:g} s of recording hold no whole window of 30 s", seconds),
        "gaps and the grid of the scorers' epochs cut windows off; where the file should "
        "hold more, copy it again");
  if (windows > kMostWindows)
    throw InputError(fmt::format("{} windows of 30 s, expected at most {}", windows, kMostWindows),
                     "cut the recording into nights");
  return grid;
}

// Each once: a file of signals and labels says of itself the same twice.
std::vector<std::string> without_paths(const std::vector<std::string>& said, const Source& source) {
  std::vector<std::string> kept;
  for (const std::string& text : said)
    if (std::string shown = without_paths(text, source);
        std::find(kept.begin(), kept.end(), shown) == kept.end())
      kept.push_back(std::move(shown));
  return kept;
}

}  // namespace

store::RecordHeader header_of(const Source& source, const IngestOptions& options) {
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

RecordingRead read_recording(const Source& source, const IngestOptions& options,
                             store::RecordHeader header, RecordReport& seen) {
  const auto recording = io::open_recording(source.signal);
  require_data(*recording);
  const ChannelSelection selection = selection_of(*recording, options);
  seen.channels = selection.choices;
  if (options.dry_run && options.map.preset.empty())
    seen.fitting_presets = fitting_presets(recording->channels());
  require_modality(selection.choices, channel_hint(selection));
  const io::Labels labels = choose_labels(source, *recording, [&](const Source& named) {
    return read_source_labels(named, options, *recording);
  });
  RecordingRead read;
  read.rate_hz = rates_of(*recording, selection);
  read.age_years = source.age_years ? source.age_years : recording->age_years();
  const Grid grid = grid_of(*recording, std::ranges::max(read.rate_hz), labels, options);
  store::RecordContent& content = read.content;
  content.header = std::move(header);
  content.header.source_format = recording->format();
  content.header.source_rate_hz = grid.rate_hz;
  content.header.start_time = recording->start_time().value_or("");
  content.header.labels_format = labels.format + stated_labels(source, options);
  content.labels = label_windows(grid, labels);
  SourceHashes hashes;
  const bool open = content.header.source_sha256.empty();
  if (open) recording->set_source_observer(hashes.observer());
  read.quality =
      read_signals(*recording, selection, grid, options.recipe, options.accept_checksum, content);
  if (open) hashes.write(source, content.header);
  require_modality(content.header.channels, channel_hint(selection));
  std::vector<std::string> said = std::move(content.header.warnings);
  for (const auto* warnings : {&source.notes, &selection.warnings, &recording->warnings(),
                               &labels.assumptions, &labels.warnings})
    said.insert(said.end(), warnings->begin(), warnings->end());
  content.header.warnings = without_paths(said, source);
  return read;
}

}  // namespace physiomae::ingest
