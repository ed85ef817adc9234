#include <sstream>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "physiomae/night/table_formats.h"
#include "physiomae/night/times.h"

namespace physiomae::night {
namespace {

constexpr std::array<const char*, kStages + 1> kConcepts = {
    "Wake|0", "Stage 1 sleep|1", "Stage 2 sleep|2", "Stage 3 sleep|3", "REM sleep|5", "Unscored|9"};

void add_text(pugi::xml_node parent, const char* name, const std::string& text) {
  parent.append_child(name).append_child(pugi::node_pcdata).set_value(text.c_str());
}

pugi::xml_node add_event(pugi::xml_node events, const std::string& type,
                         const std::string& concept_text, int64_t onset_us, int64_t duration_us) {
  pugi::xml_node event = events.append_child("ScoredEvent");
  add_text(event, "EventType", type);
  add_text(event, "EventConcept", concept_text);
  add_text(event, "Start", seconds_text(onset_us));
  add_text(event, "Duration", seconds_text(duration_us));
  return event;
}

// The clock as NSRR has it: "00.00.00 22.34.57", the date blanked.
std::string clock_time(const Night& night) {
  std::string clock = clock_text(night.start_time, 0).substr(0, 8);
  for (char& c : clock)
    if (c == ':') c = '.';
  return "00.00.00 " + clock;
}

}  // namespace

std::string nsrr_xml(const Night& night) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  pugi::xml_node root = document.append_child("PSGAnnotation");
  add_text(root, "SoftwareVersion", "PhysioMAE");
  if (night.simulated_model) add_text(root, "Warning", std::string(kSimulatedModel));
  add_text(root, "EpochLength", "30");
  pugi::xml_node events = root.append_child("ScoredEvents");
  if (!night.start_time.empty()) {
    pugi::xml_node start = add_event(events, "", "Recording Start Time", 0, 0);
    add_text(start, "ClockTime", clock_time(night));
  }
  for (const StageRun& run : stage_runs(night)) {
    const auto index =
        run.stage == io::Stage::undefined ? kConcepts.size() - 1 : static_cast<size_t>(run.stage);
    add_event(events, "Stages|Stages", kConcepts[index], run.onset_us, run.duration_us);
  }
  for (const TimeSpan& span : arousal_spans(night))
    add_text(add_event(events, "Arousals|Arousals", "Arousal region|Arousal region", span.onset_us,
                       span.duration_us),
             "Notes", "CinC 2018 target-arousal region, not the AASM's arousal");
  std::ostringstream text;
  document.save(text, "  ", pugi::format_default, pugi::encoding_utf8);
  return text.str();
}

}  // namespace physiomae::night
