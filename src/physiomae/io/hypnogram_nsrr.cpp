#include "physiomae/io/hypnogram_nsrr.h"

#include <iterator>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "physiomae/io/epoch_length.h"
#include "physiomae/io/label_builder.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_words.h"
#include "physiomae/io/table_unit.h"
#include "physiomae/io/time_text.h"
#include "physiomae/io/xml_parts.h"

namespace physiomae::io {
namespace {

constexpr double kEpochSeconds = 30;

// "30", or "30 s"; another value is not used, which is said.
std::optional<double> epoch_length(const pugi::xml_node& root, LabelBuilder& builder) {
  const pugi::xml_node node = root.child("EpochLength");
  if (!node) return std::nullopt;
  const std::string_view text = trim(node.child_value());
  const auto value = parse_amount(text, TimeUnit::seconds, 0);
  if (value && *value >= 1 && *value <= 600) return value;
  builder.assume(
      fmt::format("EpochLength holds {}, expected 1 to 600 seconds: not used", io::quoted(text)));
  return std::nullopt;
}

// The runs of digits in "00.00.00 23.00.00", "01/02/2010 23:00:00" or "23.00.00".
std::vector<int> digit_runs(std::string_view text) {
  std::vector<int> out;
  bool inside = false;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (digit && !inside) out.push_back(0);
    if (digit && out.back() < 100'000) out.back() = 10 * out.back() + (c - '0');
    inside = digit;
  }
  return out;
}

std::optional<std::string> parse_clock_time(std::string_view text) {
  std::vector<int> n = digit_runs(text);
  if (n.size() == 3) n.insert(n.begin(), {0, 0, 0});
  if (n.size() < 6 || n[3] > 23 || n[4] > 59 || n[5] > 59) return std::nullopt;
  const int year = n[2] >= 100 ? n[2] : n[2] >= 85 ? 1900 + n[2] : 2000 + n[2];
  if (n[3] < 12 && to_lower(text).find("pm") != std::string::npos) n[3] += 12;
  if (n[3] == 12 && to_lower(text).find("am") != std::string::npos) n[3] = 0;
  const std::string time = fmt::format("T{:02}:{:02}:{:02}", n[3], n[4], n[5]);
  if (!calendar_date(year, n[1], n[0]) || year < 1900 || year > 2200) return "1985-01-01" + time;
  return fmt::format("{:04}-{:02}-{:02}{}", year, n[1], n[0], time);
}

// "Stage 1 sleep|1": the words before the bar, else the code behind it.
std::optional<Stage> stage_from_concept(std::string_view text, const StageCoding& coding) {
  const auto bar = text.find('|');
  if (const auto stage = coding.stage_of(text.substr(0, bar))) return stage;
  return bar == text.npos ? std::nullopt : coding.stage_of(text.substr(bar + 1));
}

// As stated in the file, else as of any list of epochs.
double profusion_epoch(const pugi::xml_node& root, const LabelOptions& options,
                       const std::string& where, LabelBuilder& builder) {
  if (const auto stated = epoch_length(root, builder)) return *stated;
  const auto nodes = root.child("SleepStages").children("SleepStage");
  const auto count = std::distance(nodes.begin(), nodes.end());
  return count == 0 ? kEpochSeconds : epoch_of_list({count, count}, options, where, builder);
}

}  // namespace

Labels parse_psg_annotation(const pugi::xml_node& root, const std::string& where,
                            const LabelOptions& options) {
  LabelBuilder builder(where, "NSRR PSGAnnotation");
  if (const auto epoch = epoch_length(root, builder)) builder.set_epoch_seconds(*epoch);
  for (const pugi::xml_node& event : root.child("ScoredEvents").children("ScoredEvent")) {
    const std::string_view type = event.child_value("EventType");
    const std::string_view concept_text = event.child_value("EventConcept");
    if (to_lower(concept_text).starts_with("recording start time")) {
      if (const auto start = parse_clock_time(event.child_value("ClockTime")))
        builder.set_start_time(*start);
      continue;
    }
    const bool is_stage = to_lower(type).find("stage") != std::string::npos;
    if (!is_stage && !type.starts_with("Arousals")) continue;
    const double start = child_seconds(event, "Start", where);
    if (!is_stage) {
      builder.add_arousal(start, optional_child_seconds(event, "Duration", where), place_of(event));
      continue;
    }
    const double duration = child_seconds(event, "Duration", where);
    if (const auto stage = stage_from_concept(concept_text, options.coding))
      builder.add_stage(start, duration, *stage, place_of(event));
    else
      builder.add_unknown(start, duration, concept_text, place_of(event));
  }
  return std::move(builder).finish();
}

Labels parse_profusion(const pugi::xml_node& root, const std::string& where,
                       const LabelOptions& options) {
  LabelBuilder builder(where, "NSRR Profusion");
  const double epoch = profusion_epoch(root, options, where, builder);
  builder.set_epoch_seconds(epoch);
  int64_t index = 0;
  for (const pugi::xml_node& node : root.child("SleepStages").children("SleepStage")) {
    const std::string_view word = node.child_value();
    const double start = epoch * static_cast<double>(index++);
    if (const auto stage = options.coding.stage_of(word))
      builder.add_stage(start, epoch, *stage, place_of(node));
    else
      builder.add_unknown(start, epoch, word, place_of(node));
  }
  for (const pugi::xml_node& event : root.child("ScoredEvents").children("ScoredEvent"))
    if (names_arousal(event.child_value("Name")))
      builder.add_arousal(child_seconds(event, "Start", where),
                          optional_child_seconds(event, "Duration", where), place_of(event));
  return std::move(builder).finish();
}

}  // namespace physiomae::io
