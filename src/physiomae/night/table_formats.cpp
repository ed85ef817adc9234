#include "physiomae/night/table_formats.h"

#include <cmath>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/night/night_csv.h"
#include "physiomae/night/times.h"

namespace physiomae::night {
namespace {

using Words = std::array<std::string_view, kStages + 1>;  // by stage; the last: not staged
constexpr Words kUtimeWords = {"W", "N1", "N2", "N3", "REM", "UNKNOWN"};
constexpr Words kYasaWords = {"WAKE", "N1", "N2", "N3", "REM", "UNS"};

std::string_view word(const Words& words, io::Stage stage) {
  return stage == io::Stage::undefined ? words.back() : words[static_cast<size_t>(stage)];
}

std::string or_na(const std::string& text) { return text.empty() ? "n/a" : text; }

}  // namespace

std::string bids_events(const Night& night) {
  std::string text =
      "onset\tduration\ttrial_type\tp_W\tp_N1\tp_N2\tp_N3\tp_R\tp_arousal\tconfidence\n";
  const auto out = std::back_inserter(text);
  for (const Window& window : night.windows) {
    fmt::format_to(out, "{}\t{}\t{}", seconds_text(window.onset_us), seconds_text(kWindowUs),
                   stage_text(window.stage()));
    for (const double p : window.stage_p)
      fmt::format_to(out, "\t{}", window.usable ? probability_text(p) : "n/a");
    fmt::format_to(out, "\t{}\t{}\n",
                   or_na(window.usable ? probability_text(window.arousal_p) : ""),
                   or_na(probability_text(window.confidence())));
  }
  return text;
}

std::string bids_sidecar(const Night& night) {
  using Json = nlohmann::ordered_json;
  Json json;
  json["onset"] = {{"Description", "start of the window, from the start of the recording"},
                   {"Units", "s"}};
  json["duration"] = {{"Description", "length of the window"}, {"Units", "s"}};
  json["trial_type"] = {{"LongName", "sleep stage"},
                        {"Description", "most probable stage by a model, not scored by a person"},
                        {"Levels",
                         {{"W", "wake"},
                          {"N1", "NREM stage 1"},
                          {"N2", "NREM stage 2"},
                          {"N3", "NREM stage 3"},
                          {"R", "REM"},
                          {"?", "could not be staged"}}}};
  for (const std::string_view stage : kStageNames)
    json[fmt::format("p_{}", stage)] = {
        {"Description", fmt::format("calibrated probability of stage {}", stage)}};
  json["p_arousal"] = {{"Description",
                        "probability of a target-arousal region as the PhysioNet/CinC Challenge "
                        "2018 has them; not the AASM's arousal"}};
  json["confidence"] = {{"Description", "probability of the stage in trial_type"}};
  json["GeneratedBy"] = {{{"Name", "PhysioMAE"}}};
  if (!night.start_time.empty()) json["RecordingStart"] = night.start_time;
  if (night.simulated_model) json["Warning"] = kSimulatedModel;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string luna_annot(const Night& night) {
  std::string text =
      "# N1 | NREM stage 1\n# N2 | NREM stage 2\n# N3 | NREM stage 3\n# R | REM\n"
      "# W | wake\n# ? | not staged\n"
      "# arousal_region | CinC 2018 target-arousal region, not the AASM's arousal\n";
  if (night.simulated_model) text += fmt::format("# {}\n", kSimulatedModel);
  text += "class\tinstance\tchannel\tstart\tstop\tmeta\n";
  const auto out = std::back_inserter(text);
  for (const StageRun& run : stage_runs(night))
    fmt::format_to(out, "{}\t.\t.\t{}\t{}\t.\n", stage_text(run.stage), seconds_text(run.onset_us),
                   seconds_text(run.onset_us + run.duration_us));
  for (const TimeSpan& span : arousal_spans(night))
    fmt::format_to(out, "arousal_region\t.\t.\t{}\t{}\t.\n", seconds_text(span.onset_us),
                   seconds_text(span.onset_us + span.duration_us));
  return text;
}

std::string edfbrowser_csv(const Night& night) {
  std::string text = "Onset,Duration,Annotation\n";
  const auto out = std::back_inserter(text);
  if (night.simulated_model) fmt::format_to(out, "0,,\"{}\"\n", kSimulatedModel);
  for (const StageRun& run : stage_runs(night))
    fmt::format_to(out, "{},{},Sleep stage {}\n", seconds_text(run.onset_us),
                   seconds_text(run.duration_us), stage_text(run.stage));
  for (const TimeSpan& span : arousal_spans(night))
    fmt::format_to(out, "{},{},Arousal region\n", seconds_text(span.onset_us),
                   seconds_text(span.duration_us));
  return text;
}

std::string ids_list(const Night& night) {
  std::string text;
  for (const StageRun& run : stage_runs(night))
    fmt::format_to(std::back_inserter(text), "{},{},{}\n", seconds_text(run.onset_us),
                   seconds_text(run.duration_us), word(kUtimeWords, run.stage));
  return text;
}

std::string yasa_list(const Night& night) {
  std::string text;
  const auto out = std::back_inserter(text);
  if (night.simulated_model) fmt::format_to(out, "# {}\n", kSimulatedModel);
  fmt::format_to(out, "# epoch 0 begins {} s after the recording\n",
                 seconds_text(night.windows.empty() ? 0 : night.windows.front().onset_us));
  text += "Epoch,Stage\n";
  const std::vector<io::Stage> epochs = epochs_of(night);
  for (size_t e = 0; e < epochs.size(); ++e)
    fmt::format_to(out, "{},{}\n", e, word(kYasaWords, epochs[e]));
  return text;
}

}  // namespace physiomae::night
