#include "physiomae/ingest/source_labels.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/align_clocks.h"
#include "physiomae/ingest/label_context.h"
#include "physiomae/ingest/window_labels.h"
#include "physiomae/io/cinc_labels.h"
#include "physiomae/io/hypnogram.h"
#include "physiomae/io/hypnogram_st.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::ingest {
namespace {

constexpr std::array<std::string_view, 13> kChallengeChannels = {
    "F3-M2",       "F4-M1", "C3-M2", "C4-M1",   "O1-M2", "O2-M1", "E1-M2",
    "Chin1-Chin2", "ABD",   "CHEST", "AIRFLOW", "SaO2",  "ECG"};

bool overlaps(const io::Labels& labels, double end) {
  const auto inside = [&](const auto& span) {
    return span.start_seconds < end && span.start_seconds + span.duration_seconds > 0;
  };
  return std::any_of(labels.stages.begin(), labels.stages.end(), inside) ||
         std::any_of(labels.arousals.begin(), labels.arousals.end(), inside);
}

double end_of(const io::Labels& labels) {
  if (!labels.has_stages()) return 0;
  return labels.stages.back().start_seconds + labels.stages.back().duration_seconds;
}

// A night in two files, and one list for both: only a clock would say which epochs are whose.
void settle_shared_list(const Source& source, double length, io::Labels& labels) {
  if (source.shares_labels_with.empty()) return;
  labels.warnings.push_back(fmt::format("the labels {} are named for {} too",
                                        source.labels->filename().string(),
                                        source.shares_labels_with));
  if (labels.origin != io::Labels::Origin::recording) return;
  const double end = end_of(labels);
  if (end <= length + labels.epoch_seconds) return;
  throw InputError(
      fmt::format("{}: its stages last {:.0f} s from the recording's start, which lasts {:.0f} s, "
                  "and they are named for {} too",
                  source.labels->filename().string(), end, length, source.shares_labels_with),
      "cut it into a file for each recording: without times of day it does not say whose an epoch "
      "is");
}

// Of a recording with pauses, labels that end where the time recorded without them would: whether
// they count the pauses is not known.
void refuse_labels_without_pauses(const io::Labels& labels, const io::Recording& recording) {
  if (labels.origin != io::Labels::Origin::recording || !labels.has_stages()) return;
  double recorded = 0;
  for (const io::Segment& segment : recording.segments())
    recorded += segment.end_seconds(recording.frame_seconds()) - segment.start_seconds;
  const double end = end_of(labels), length = recording_seconds(recording);
  if (length - recorded <= labels.epoch_seconds || std::abs(end - recorded) > 1) return;
  throw InputError(
      fmt::format("its stages end at {:.0f} s, as long as was recorded without pauses; with them "
                  "the recording lasts {:.0f} s: whether they count the pauses is not known",
                  end, length),
      "--time-origin recording: they count them; otherwise give them times of day");
}

}  // namespace

bool is_challenge_recording(const io::Recording& recording) {
  const auto& channels = recording.channels();
  if (channels.size() != kChallengeChannels.size() || !recording.format().starts_with("WFDB"))
    return false;
  for (size_t i = 0; i < channels.size(); ++i)
    if (channels[i].label != kChallengeChannels[i] || channels[i].rate_hz != 200) return false;
  return true;
}

bool is_challenge_labels(const std::filesystem::path& path) {
  const std::string name = io::to_lower(path.filename().string());
  return name.ends_with(".arousal") || name.ends_with("-arousal.mat");
}

io::Labels read_challenge_labels(const std::filesystem::path& path) {
  return io::read_cinc_labels(path, 0);
}

io::Labels read_source_labels(const Source& source, const IngestOptions& options,
                              const io::Recording& recording) {
  if (!source.labels) return {};
  const io::LabelOptions known = label_options(source, options, recording);
  io::Labels labels =
      is_challenge_labels(*source.labels)
          ? io::read_cinc_labels(*source.labels, recording.frames(), 1 / recording.frame_seconds())
      : io::is_st_hypnogram(*source.labels)
          ? io::read_st_hypnogram(*source.labels, 1 / recording.frame_seconds())
          : io::read_hypnogram(*source.labels, known);
  // Stages inside the recording's own file have its clock.
  if (*source.labels == source.signal) labels.origin = io::Labels::Origin::recording;
  const double end = recording_seconds(recording);
  if (!known.origin && *source.labels != source.signal)
    refuse_labels_without_pauses(labels, recording);
  settle_shared_list(source, end, labels);
  const double shift = align_clocks(labels, recording.start_time(), end);
  if (!overlaps(labels, end))
    throw InputError(
        fmt::format(
            "{}: its labels cover no part of the recording, which lasts {:.0f} s (they were "
            "shifted by {:+.1f} s to the recording's clock)",
            source.labels->filename().string(), end, shift),
        "check that both files belong together, and their start times; --time-origin recording "
        "leaves the labels' clock alone");
  warn_of_implausible_labels(labels, end);
  return labels;
}

}  // namespace physiomae::ingest
