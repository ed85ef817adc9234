#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/io/label_options.h"

namespace physiomae::io {

/// What a column of a hypnogram's table holds. `stage` is named after stages, `word` after
/// whatever stands there (event, label, description): it may hold stages as well, and so may
/// `scorer`, named after who scored.
enum class ColumnRole { none, onset, duration, end, epoch, date, stage, word, scorer };

/// Who scored a column of stages, where its name says so.
enum class ScoredBy { unsaid, consensus, person, machine };

struct TableColumn {
  ColumnRole role = ColumnRole::none;
  std::optional<TimeUnit> unit;  ///< where the name says it
  std::string name;
  ScoredBy scored_by = ScoredBy::unsaid;
  bool weak = false;            ///< of stages: "sleep" or "score", which may be a measure of sleep
  bool of_event = false;        ///< times of something else than stages: "end of arousal"
  bool says_onset = false;      ///< not only that times stand there, but that something begins then
  bool superseded = false;      ///< of stages: those of another row, or before a correction
  bool from_elsewhere = false;  ///< times since lights off, since sleep onset, of a video
  bool of_day = false;          ///< times since midnight
  bool elapsed = false;         ///< times since some moment, whatever they look like
};

/// By its name: "onset", "Start Time", "Time [h]", "start_sample", "duration_ms",
/// "Duration (seconds)", "Epoch Number", "No.", "Sleep Stage", "trial_type", ... in any case.
TableColumn column_named(std::string_view name);

/// How many of these names tell what their columns hold.
size_t named_columns(const std::vector<std::string>& names);

}  // namespace physiomae::io
