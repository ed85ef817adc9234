#include "tests/cli/mini_labels.h"

#include "tests/io/edf_builder.h"
#include <fmt/format.h>

namespace physiomae::mini_corpora {
namespace {

using io::Stage;

constexpr double kEpochSeconds = 30;

// "Sleep stage N2" and the like, or what stands in their place; N3 takes turns between two words.
std::string word_of(const Twin& twin, size_t epoch, const StageWords& words) {
  const Stage stage = twin.stages[epoch];
  if (stage == Stage::undefined) return words[6];
  if (stage == Stage::rem) return words[5];
  const auto index = static_cast<size_t>(stage);
  return words[stage == Stage::n3 && epoch % 2 == 1 ? 4 : index];
}

std::string nsrr_event(const std::string& type, const std::string& name, double start,
                       double seconds) {
  return fmt::format(
      "<ScoredEvent>\n<EventType>{}</EventType>\n<EventConcept>{}</EventConcept>\n"
      "<Start>{}</Start>\n<Duration>{}</Duration>\n</ScoredEvent>\n",
      type, name, start, seconds);
}

}  // namespace

std::string edf_stages(const Twin& twin, const StageWords& words) {
  std::string tals;
  for (size_t k = 0, end; k < twin.stages.size(); k = end) {
    for (end = k + 1;
         end < twin.stages.size() && word_of(twin, end, words) == word_of(twin, k, words);)
      ++end;
    tals += io::edf_testing::tal(fmt::format("+{}", 30 * k), fmt::format("{}", 30 * (end - k)),
                                 word_of(twin, k, words));
  }
  return tals;
}

std::string nsrr_xml(const Twin& twin) {
  const double seconds = kEpochSeconds * static_cast<double>(twin.stages.size());
  std::string xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PSGAnnotation>\n"
      "<SoftwareVersion>Compumedics</SoftwareVersion>\n<EpochLength>30</EpochLength>\n"
      "<ScoredEvents>\n<ScoredEvent>\n<EventType/>\n"
      "<EventConcept>Recording Start Time</EventConcept>\n<Start>0</Start>\n" +
      fmt::format("<Duration>{}</Duration>\n", seconds) +
      "<ClockTime>00.00.00 22.10.00</ClockTime>\n</ScoredEvent>\n";
  for (const auto& [start, length] : twin.arousals)
    xml += nsrr_event("Arousals|Arousals", "Arousal|Arousal ()", start, length);
  xml += nsrr_event("Respiratory|Respiratory", "SpO2 desaturation|SpO2 desaturation", 31, 12);
  for (size_t k = 0; k < twin.stages.size(); ++k)
    xml += nsrr_event("Stages|Stages",
                      word_of(twin, k,
                              {"Wake|0", "Stage 1 sleep|1", "Stage 2 sleep|2", "Stage 3 sleep|3",
                               "Stage 4 sleep|4", "REM sleep|5", "Unscored|9"}),
                      kEpochSeconds * static_cast<double>(k), kEpochSeconds);
  return xml + "</ScoredEvents>\n</PSGAnnotation>\n";
}

std::string profusion_xml(const Twin& twin) {
  std::string xml =
      "<?xml version=\"1.0\"?>\n<CMPStudyConfig>\n<EpochLength>30</EpochLength>\n<ScoredEvents/>\n"
      "<SleepStages>\n";
  for (size_t k = 0; k < twin.stages.size(); ++k)
    xml += fmt::format("<SleepStage>{}</SleepStage>\n",
                       word_of(twin, k, {"0", "1", "2", "3", "4", "5", "9"}));
  return xml + "</SleepStages>\n</CMPStudyConfig>\n";
}

std::string hmc_text(const Twin& twin) {
  std::string text = "Date, Time, Recording onset, Duration, Annotation, Linked channel\n";
  for (size_t k = 0; k < twin.stages.size(); ++k) {
    const size_t seconds = 30 * k + 22 * 3600;
    text +=
        fmt::format("2001-01-01, {:02}:{:02}:{:02}, {}, 30, {}, \n", seconds / 3600,
                    seconds / 60 % 60, seconds % 60, 30 * k,
                    word_of(twin, k,
                            {"Sleep stage W", "Sleep stage N1", "Sleep stage N2", "Sleep stage N3",
                             "Sleep stage N3", "Sleep stage R", "Sleep stage ?"}));
  }
  return text;
}

std::string bids_events(const Twin& twin, double lead_seconds) {
  std::string text = "onset\tduration\ttrial_type\n";
  text += fmt::format("{}\t0\tlights off\n", lead_seconds);
  for (size_t k = 0; k < twin.stages.size(); ++k)
    text += fmt::format("{}\t30\t{}\n", lead_seconds + kEpochSeconds * static_cast<double>(k),
                        word_of(twin, k, {"W", "N1", "N2", "N3", "N3", "REM", "n/a"}));
  for (const auto& [start, length] : twin.arousals)
    text += fmt::format("{}\t{}\tarousal\n", lead_seconds + start, length);
  return text;
}

}  // namespace physiomae::mini_corpora
