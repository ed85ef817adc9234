#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "physiomae/io/labels.h"

namespace physiomae::io {

/// A hypnogram as CSV or TSV (comma, semicolon or tab). Its first row may name the columns, in any
/// order and case; others are passed over:
/// - onset, start, begin, time (with or without _s, _sec, _seconds, (s)): seconds, or
///   YYYY-MM-DDTHH:MM:SS, which becomes start_time (the first row's) and seconds since then
/// - duration, dur, length; end, stop (seconds, as above)
/// - epoch (number; counted from 0 when one is 0, else from 1)
/// - stage, sleep_stage, label, description, event, annotation, value, trial_type, hypnogram
/// Without onset and epoch, each row is an epoch; without duration and end, a row lasts until the
/// next onset. Without such a first row: one column is a stage an epoch; two are onset and stage
/// (or epoch and stage, when the first column counts by one); three are onset, duration and stage.
/// Words as in Note [Stage words]; rows that name an arousal and have a duration are arousals.
struct TableOptions {
  double epoch_seconds = 30;  ///< where rows are epochs
};

/// InputError, with the line, for cells that are no numbers; `where` names the file in messages.
Labels parse_hypnogram_table(std::string_view text, const std::string& where,
                             const TableOptions& options = {});

/// parse_hypnogram_table of a file of at most 8 MiB.
Labels read_hypnogram_table(const std::filesystem::path& path, const TableOptions& options = {});

}  // namespace physiomae::io
