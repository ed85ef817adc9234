#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/io/edf_builder.h"
#include <fmt/format.h>

#include "physiomae/io/hypnogram_table.h"

namespace physiomae::io::table_testing {

/// "W@0+30 N1@30+30 ".
inline std::string stage_list(const Labels& labels) {
  std::string out;
  for (const StageSpan& span : labels.stages)
    out += std::string(stage_name(span.stage)) + "@" +
           std::to_string(static_cast<int>(span.start_seconds)) + "+" +
           std::to_string(static_cast<int>(span.duration_seconds)) + " ";
  return out;
}

constexpr int kTenInTheEvening = 79200;  ///< in seconds since midnight

/// "22:00:30" of seconds since midnight; a day has 24 hours.
inline std::string hms(int seconds) {
  return fmt::format("{:02}:{:02}:{:02}", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
}

/// Start and duration of each arousal.
inline std::vector<std::pair<double, double>> events_of(const Labels& labels) {
  std::vector<std::pair<double, double>> out;
  for (const ArousalSpan& span : labels.arousals)
    if (span.label == Arousal::arousal) out.emplace_back(span.start_seconds, span.duration_seconds);
  return out;
}

/// Options that know of a recording of that length and start.
inline LabelOptions recorded(double seconds, const std::string& start = "", double rate_hz = 0) {
  LabelOptions options;
  options.recording_seconds = seconds;
  options.recording_start = start;
  options.recording_rate_hz = rate_hz;
  return options;
}

inline Labels read(const std::string& text, const LabelOptions& options = {}) {
  return parse_hypnogram_table(text, "x.csv", options);
}

inline std::string stages_of(const std::string& text, const LabelOptions& options = {}) {
  return stage_list(read(text, options));
}

/// The message and the hint of a refusal.
inline std::string error_of(const std::string& text, const LabelOptions& options = {}) {
  return message_of<InputError>([&] { read(text, options); });
}

}  // namespace physiomae::io::table_testing
