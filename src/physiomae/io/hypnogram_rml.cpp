#include "physiomae/io/hypnogram_rml.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "physiomae/io/label_builder.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_words.h"
#include "physiomae/io/time_text.h"
#include "physiomae/io/xml_parts.h"

namespace physiomae::io {
namespace {

// The first of the stagings (NeuroAdultAASMStaging, ...) under `parent` that has stages.
pugi::xml_node staging_under(const pugi::xml_node& parent) {
  for (const pugi::xml_node& staging : parent.children())
    if (staging.child("Stage")) return staging;
  return {};
}

pugi::xml_node find_staging(const pugi::xml_node& root, const std::string& where,
                            LabelBuilder& builder) {
  const pugi::xml_node data = root.child("ScoringData").child("StagingData");
  if (const auto staging = staging_under(data.child("UserStaging"))) return staging;
  const auto staging = staging_under(data.child("MachineStaging"));
  if (!staging)
    throw NothingScored(
        fmt::format("{}: no Stage under ScoringData/StagingData/UserStaging", where),
        "the night was exported before it was scored, or without its scoring");
  builder.assume("nobody staged it: the stages are the machine's");
  return staging;
}

void add_stages(const pugi::xml_node& staging, double end, const std::string& where,
                const StageCoding& coding, LabelBuilder& builder) {
  struct Begin {
    double seconds;
    pugi::xml_node node;
  };
  std::vector<Begin> begins;
  for (const pugi::xml_node& node : staging.children("Stage"))
    begins.push_back({attribute_seconds(node, "Start", where), node});
  std::stable_sort(begins.begin(), begins.end(),
                   [](const Begin& a, const Begin& b) { return a.seconds < b.seconds; });
  for (size_t i = 0; i < begins.size(); ++i) {
    const auto& [start, node] = begins[i];
    const double until = i + 1 < begins.size() ? begins[i + 1].seconds : std::max(start, end);
    const std::string_view word = node.attribute("Type").value();
    if (const auto stage = coding.stage_of(word))
      builder.add_stage(start, until - start, *stage, place_of(node));
    else
      builder.add_unknown(start, until - start, word, place_of(node));
  }
}

}  // namespace

Labels parse_rml(const pugi::xml_node& root, const std::string& where,
                 const LabelOptions& options) {
  LabelBuilder builder(where, "Philips RML");
  const pugi::xml_node session = root.child("Acquisition").child("Sessions").child("Session");
  const std::string start = session.child_value("RecordingStart");
  if (start_of_day(start)) {
    builder.set_start_time(start);
    builder.set_origin(Labels::Origin::clock);
  }
  const double end = session.child("Duration") ? child_seconds(session, "Duration", where) : 0;
  add_stages(find_staging(root, where, builder), end, where, options.coding, builder);
  for (const pugi::xml_node& event : root.child("ScoringData").child("Events").children("Event"))
    if (names_arousal(event.attribute("Type").value()))
      builder.add_arousal(attribute_seconds(event, "Start", where),
                          optional_attribute_seconds(event, "Duration", where), place_of(event));
  builder.set_epoch_seconds(30);
  return std::move(builder).finish();
}

}  // namespace physiomae::io
