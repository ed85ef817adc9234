#include "physiomae/ingest/label_context.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace physiomae::ingest {
namespace {

constexpr std::string_view kStated = " (stated: ";
constexpr double kLongSeconds = 12 * 3600;  // wake may fill most of a recording of a day
constexpr double kMostOfOneStage = 0.6;

io::LabelOptions stated_options(const Source& source, const IngestOptions& options) {
  io::LabelOptions all = options.labels;
  const io::LabelOptions& own = source.label_options;
  if (own.epoch_seconds) all.epoch_seconds = own.epoch_seconds;
  if (own.coding.stated()) all.coding = own.coding;
  if (own.origin) all.origin = own.origin;
  if (own.row_time) all.row_time = own.row_time;
  if (own.time_unit) {
    all.time_unit = own.time_unit;
    all.unit_rate_hz = own.unit_rate_hz;
  }
  return all;
}

// The rate that all channels share, 0 when they differ.
double common_rate_hz(const io::Recording& recording) {
  double rate_hz = 0;
  for (const io::ChannelInfo& channel : recording.channels()) {
    if (rate_hz != 0 && channel.rate_hz != rate_hz) return 0;
    rate_hz = channel.rate_hz;
  }
  return rate_hz;
}

void warn_of_extent(const io::ScoredTime& times, double length, io::Labels& labels) {
  const double epoch = labels.epoch_seconds;
  if (times.end - length > epoch)
    labels.warnings.push_back(
        fmt::format("the labels go on for {:.0f} s behind the recording's end (until {:.0f} s of "
                    "{:.0f} s)",
                    times.end - length, times.end, length));
  if (times.begin < -epoch)
    labels.warnings.push_back(
        fmt::format("the labels begin {:.0f} s before the recording", -times.begin));
  if (times.total < 0.5 * length)
    labels.warnings.push_back(
        fmt::format("only {:.0f} s of the recording's {:.0f} s have a stage", times.total, length));
}

void warn_of_shares(const io::ScoredTime& times, io::Labels& labels) {
  std::array<double, 5> seconds{};  // of each stage
  for (const io::StageSpan& span : labels.stages)
    if (span.stage != io::Stage::undefined)
      seconds[static_cast<size_t>(span.stage)] += span.duration_seconds;
  if (seconds[static_cast<size_t>(io::Stage::wake)] == 0)
    labels.warnings.push_back("the labels have no wake: check the coding of their stages");
  for (size_t s = 0; s < seconds.size(); ++s) {
    const auto stage = static_cast<io::Stage>(s);
    const double share = seconds[s] / times.total;
    const bool day = stage == io::Stage::wake && times.total > kLongSeconds;
    if (share > kMostOfOneStage && stage != io::Stage::n2 && !day)
      labels.warnings.push_back(fmt::format("{:.0f} % of the labels are {}: check their coding",
                                            100 * share, io::stage_name(stage)));
  }
  if (times.first == io::Stage::rem)
    labels.warnings.push_back("the first stage is REM: check the coding of the stages");
}

}  // namespace

double recording_seconds(const io::Recording& recording) {
  if (recording.segments().empty()) return 0;
  return recording.segments().back().end_seconds(recording.frame_seconds());
}

io::LabelOptions label_options(const Source& source, const IngestOptions& options,
                               const io::Recording& recording) {
  io::LabelOptions known = stated_options(source, options);
  known.recording_seconds = recording_seconds(recording);
  known.recording_rate_hz = common_rate_hz(recording);
  known.recording_start = recording.start_time().value_or("");
  known.recording_name = source.signal.stem().string();
  return known;
}

std::string stated_labels(const Source& source, const IngestOptions& options) {
  // Without a file of labels they may stand in the recording itself.
  const bool none = source.labels_stated && !source.labels;
  const std::string stated = none ? "" : stated_options(source, options).describe();
  return stated.empty() ? "" : fmt::format("{}{})", kStated, stated);
}

bool has_stated_labels(const std::string& labels_format, const Source& source,
                       const IngestOptions& options) {
  const size_t at = labels_format.find(kStated);
  const std::string stated = at == std::string::npos ? "" : labels_format.substr(at);
  return stated == stated_labels(source, options);
}

void warn_of_implausible_labels(io::Labels& labels, double length) {
  const io::ScoredTime times = io::scored_time(labels);
  if (times.total <= 0) return;
  warn_of_extent(times, length, labels);
  warn_of_shares(times, labels);
}

}  // namespace physiomae::ingest
