#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "physiomae/io/label_options.h"

namespace physiomae::io {

/// What a column of a hypnogram's table holds. `stage` is named after stages, `word` after
/// whatever stands there (event, label, description): it may hold stages as well, and so may
/// `scorer`, named after who scored.
enum class ColumnRole { none, onset, duration, end, epoch, date, stage, word, scorer };

struct TableColumn {
  ColumnRole role = ColumnRole::none;
  std::optional<TimeUnit> unit;  ///< where the name says it
  std::string name;
  bool says_onset = false;  ///< not only that times stand there, but that something begins then
};

/// By its name: "onset", "Start Time", "Time [h]", "start_sample", "duration_ms",
/// "Duration (seconds)", "Epoch Number", "No.", "Sleep Stage", "trial_type", ... in any case.
TableColumn column_named(std::string_view name);

}  // namespace physiomae::io
