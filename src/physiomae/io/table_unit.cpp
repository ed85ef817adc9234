#include "physiomae/io/table_unit.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/table_clock.h"
#include "physiomae/io/time_text.h"

namespace physiomae::io {
namespace {

constexpr std::string_view kHint =
    "state it: --time-unit s, ms, samples, samples@HZ, min or h, or in the column's name, "
    "for example onset_ms or Time [h]";

constexpr double kLeastStageSeconds = 5;

double factor_of(TimeUnit unit, const UnitQuestion& question) {
  if (unit == TimeUnit::samples && question.rate_hz <= 0)
    throw InputError(fmt::format("{}: column {} counts samples, and their rate is not known",
                                 question.where, io::quoted(question.onset.name)),
                     "--time-unit samples@HZ states it");
  return seconds_of(unit, question.rate_hz);
}

bool is_counted(const std::optional<TimeUnit>& unit) {
  return unit && *unit != TimeUnit::clock && *unit != TimeUnit::elapsed;
}

std::vector<double> stage_onsets(const std::vector<NumberRow>& rows) {
  std::vector<double> onsets;
  for (const NumberRow& row : rows)
    if (row.is_stage) onsets.push_back(row.onset);
  std::sort(onsets.begin(), onsets.end());
  onsets.erase(std::unique(onsets.begin(), onsets.end()), onsets.end());
  return onsets;
}

// Why onsets without a unit can be no seconds; "" when they can.
std::string doubt_about_seconds(const std::vector<double>& onsets, double recording_seconds) {
  if (onsets.size() < 2) return "";
  double step = kDaySeconds;
  for (size_t i = 1; i < onsets.size(); ++i) step = std::min(step, onsets[i] - onsets[i - 1]);
  if (step < 1) return fmt::format("they rise by {:g}", step);
  const double last = onsets.back();
  if (recording_seconds <= 0)
    return last > 3 * kDaySeconds ? fmt::format("they reach {:g}", last) : "";
  // Steps of an epoch are seconds even where they leave the recording: another night's.
  const bool beyond = last >= 1.1 * recording_seconds && step > 60;
  if (beyond || last < 0.1 * recording_seconds)
    return fmt::format("they reach {:g}, the recording lasts {:g} s", last, recording_seconds);
  return "";
}

TimeUnit onset_unit(const std::vector<NumberRow>& rows, const UnitQuestion& question) {
  const auto stated = question.options.time_unit;
  if (stated == TimeUnit::clock || stated == TimeUnit::elapsed)
    throw InputError(
        fmt::format("{}: its times are numbers, not {}", question.where, time_unit_name(*stated)),
        kHint);
  if (stated) return *stated;
  if (is_counted(question.onset.unit)) return *question.onset.unit;
  const std::string doubt =
      doubt_about_seconds(stage_onsets(rows), question.options.recording_seconds);
  if (!doubt.empty())
    throw InputError(fmt::format("{}: times (column {}) that state no unit cannot be seconds: {}",
                                 question.where, io::quoted(question.onset.name), doubt),
                     kHint);
  return TimeUnit::seconds;
}

// Share of stage rows that end where the next begins.
double chained(const std::vector<NumberRow>& rows, double onset_seconds, double duration_seconds) {
  size_t pairs = 0, met = 0;
  const NumberRow* previous = nullptr;
  for (const NumberRow& row : rows) {
    if (!row.is_stage || !row.duration) continue;
    if (previous != nullptr && row.onset > previous->onset) {
      const double gap = (row.onset - previous->onset) * onset_seconds;
      ++pairs;
      met += std::abs(*previous->duration * duration_seconds - gap) < 0.02 * gap;
    }
    previous = &row;
  }
  return pairs == 0 ? 0 : static_cast<double>(met) / static_cast<double>(pairs);
}

// Whether a stage lasts longer than until the next begins.
bool any_overlaps(const std::vector<NumberRow>& rows, double duration_seconds) {
  for (size_t i = 1; i < rows.size(); ++i)
    if (*rows[i - 1].duration * duration_seconds > rows[i].onset - rows[i - 1].onset + 1)
      return true;
  return false;
}

// In what durations may be written, with names.
std::vector<std::pair<double, std::string>> duration_units(const DurationQuestion& question) {
  std::vector<std::pair<double, std::string>> units = {{60, "min"}};
  const auto add_epochs = [&](double seconds) {
    units.emplace_back(seconds, fmt::format("epochs of {:g} s", seconds));
  };
  if (question.options.epoch_seconds) add_epochs(*question.options.epoch_seconds);
  for (const double epoch : kUsualEpochs) add_epochs(epoch);
  units.emplace_back(1e-3, "ms");
  if (question.rate_hz > 0)
    units.emplace_back(1 / question.rate_hz, fmt::format("samples of {:g} Hz", question.rate_hz));
  units.emplace_back(3600, "h");
  units.emplace_back(1.0 / 60, "minutes and seconds");  // read as hours and minutes
  return units;
}

double duration_factor(const std::vector<NumberRow>& rows, double onset_seconds,
                       const UnitQuestion& question, LabelBuilder& builder) {
  if (is_counted(question.duration.unit)) return factor_of(*question.duration.unit, question);
  const bool any = std::any_of(rows.begin(), rows.end(),
                               [](const NumberRow& row) { return row.duration.has_value(); });
  if (!any) return 1;
  if (onset_seconds == 1)
    return infer_duration_seconds(
        rows, {question.duration.name, question.where, question.options, question.rate_hz},
        builder);
  const double same = chained(rows, onset_seconds, onset_seconds);
  const double seconds = chained(rows, onset_seconds, 1);
  if (same == seconds && same == 0 && stage_onsets(rows).size() > 1)
    throw InputError(fmt::format("{}: the unit of its durations (column {}) is not known",
                                 question.where, io::quoted(question.duration.name)),
                     "name the column with its unit, for example duration_s or duration_ms");
  return same >= seconds ? onset_seconds : 1;
}

}  // namespace

double seconds_of(TimeUnit unit, double rate_hz) {
  switch (unit) {
    case TimeUnit::milliseconds:
      return 1e-3;
    case TimeUnit::samples:
      return rate_hz > 0 ? 1 / rate_hz : 1;
    case TimeUnit::minutes:
      return 60;
    case TimeUnit::hours:
      return 3600;
    default:
      return 1;
  }
}

std::optional<double> parse_amount(std::string_view cell, TimeUnit unit, double rate_hz) {
  if (const auto number = parse_double(cell)) return *number * seconds_of(unit, rate_hz);
  if (cell.find(':') != cell.npos) {
    auto time = parse_time_text(cell);
    if (time && unit == TimeUnit::elapsed) time = minutes_as_elapsed(*time);
    return time && !time->date ? std::optional(time->seconds) : std::nullopt;
  }
  const size_t end = cell.find_last_of("0123456789");
  if (end == cell.npos) return std::nullopt;
  const auto number = parse_double(cell.substr(0, end + 1));
  const TableColumn named = column_named("duration " + std::string(cell.substr(end + 1)));
  if (!number || !named.unit || *named.unit == TimeUnit::clock) return std::nullopt;
  return *number * seconds_of(*named.unit, rate_hz);
}

double infer_duration_seconds(std::vector<NumberRow> rows, const DurationQuestion& question,
                              LabelBuilder& builder) {
  std::erase_if(rows, [](const NumberRow& row) { return !row.is_stage || !row.duration; });
  std::stable_sort(rows.begin(), rows.end(),
                   [](const NumberRow& a, const NumberRow& b) { return a.onset < b.onset; });
  constexpr size_t kLeastRows = 4;  // fewer may fit a unit by chance
  if (rows.size() < kLeastRows || chained(rows, 1, 1) >= 0.5) return 1;
  const bool named_epochs = to_lower(question.name).find("epoch") != std::string::npos;
  for (const auto& [seconds, name] : duration_units(question)) {
    const double joined = chained(rows, 1, seconds);
    // Rows may leave holes where the title says what is counted.
    const bool counted = seconds >= kUsualEpochs.back() && named_epochs;
    if (joined < (counted ? 0.5 : 0.9) || (joined < 0.9 && any_overlaps(rows, seconds))) continue;
    builder.assume(fmt::format(
        "durations (column {}) are in {}: only so does a stage end where the next begins",
        io::quoted(question.name), name));
    return seconds;
  }
  const auto [least, most] = std::minmax_element(
      rows.begin(), rows.end(),
      [](const NumberRow& a, const NumberRow& b) { return *a.duration < *b.duration; });
  if (*most->duration == *least->duration && *most->duration <= 1) {
    if (*most->duration > 0)
      builder.assume(fmt::format("durations of {:g} (column {}) are those of marks, not of stages",
                                 *most->duration, io::quoted(question.name)));
    return 0;
  }
  if (*most->duration < kLeastStageSeconds)
    throw NoHypnogram(
        fmt::format("{}: durations (column {}) of at most {:g} s are too short for stages, and fit "
                    "the onsets in no unit",
                    question.where, io::quoted(question.name), *most->duration),
        "name the column with its unit, for example Duration (min)");
  return 1;
}

// Samples of another rate than the recording's give epochs that nobody scores.
void refuse_other_rate(const std::vector<double>& onsets, const UnitQuestion& question) {
  if (question.options.unit_rate_hz > 0 || question.options.epoch_seconds || onsets.size() < 4)
    return;
  std::map<double, size_t> steps;
  for (size_t i = 1; i < onsets.size(); ++i) ++steps[onsets[i] - onsets[i - 1]];
  const auto [step, count] = *std::max_element(
      steps.begin(), steps.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  const double seconds = step / question.rate_hz, all = static_cast<double>(onsets.size() - 1);
  const bool beat = static_cast<double>(count) >= 0.5 * all;
  const auto is_whole = [&](double of) {
    return std::abs(std::remainder(seconds, of)) <= 1e-3 * seconds && seconds > 0.9 * of;
  };
  const bool usual =
      beat ? std::any_of(kUsualEpochs.begin(), kUsualEpochs.end(),
                         [&](double epoch) { return std::abs(seconds - epoch) <= 1e-3 * epoch; }) ||
                 is_whole(60)
           : is_whole(5);
  if (usual) return;
  throw InputError(
      fmt::format("{}: at the recording's {:g} Hz its samples (column {}) are {:g} s apart, which "
                  "is no epoch",
                  question.where, question.rate_hz, io::quoted(question.onset.name), seconds),
      fmt::format("--time-unit samples@HZ states their rate: at {:g} Hz they would be 30 s apart",
                  step / kUsualEpochs[0]));
}

UnitAnswer resolve_units(const std::vector<NumberRow>& rows, const UnitQuestion& question,
                         LabelBuilder& builder) {
  UnitAnswer answer;
  const TimeUnit unit = onset_unit(rows, question);
  answer.onset_seconds = factor_of(unit, question);
  if (unit == TimeUnit::samples) refuse_other_rate(stage_onsets(rows), question);
  answer.duration_seconds = duration_factor(rows, answer.onset_seconds, question, builder);
  answer.end_seconds =
      question.end.unit ? factor_of(*question.end.unit, question) : answer.onset_seconds;
  if (unit != TimeUnit::seconds)
    builder.assume(
        fmt::format("times are in {}{}", time_unit_name(unit),
                    unit == TimeUnit::samples ? fmt::format(" of {:g} Hz", question.rate_hz) : ""));
  return answer;
}

}  // namespace physiomae::io
