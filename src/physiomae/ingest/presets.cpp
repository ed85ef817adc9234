#include "physiomae/ingest/presets.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/channel_selection.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::ingest {
namespace {

using Channels = std::vector<std::string_view>;

std::array<Channels, kModalities> channels(Channels eeg, Channels eog, Channels emg, Channels ecg) {
  return by_modality<Channels>({std::move(eeg), std::move(eog), std::move(emg), std::move(ecg)});
}

// Labels as the corpora have them; case and the joint do not matter (Note [Channel labels]).
std::vector<Preset> make_presets() {
  return {
      {"shhs", "Sleep Heart Health Study",
       channels({"EEG(sec)", "EEG2", "EEG sec", "EEG"}, {"EOG(L)"}, {"EMG"}, {"ECG"})},
      {"mesa", "Multi-Ethnic Study of Atherosclerosis",
       channels({"EEG3"}, {"EOG-L"}, {"EMG"}, {"EKG"})},
      {"mros", "MrOS Sleep Study",
       channels({"C3-A2"}, {"LOC-A2"}, {"L Chin-R Chin"}, {"ECG L-ECG R"})},
      {"cfs", "Cleveland Family Study",
       channels({"C3-A2"}, {"LOC-A2"}, {"EMG1-EMG2"}, {"ECG1-ECG2"})},
      {"chat", "Childhood Adenotonsillectomy Trial",
       channels({"F3-M2", "C3-M2"}, {"E1-M2"}, {"Lchin-Rchin", "Lchin-Cchin", "Chin1-Chin2"},
                {"ECG", "ECG1-ECG2", "ECG2-ECG1"})},
      {"wsc", "Wisconsin Sleep Cohort",
       channels({"F3_M2", "F3_M1", "C3_M2"}, {"E1_M2", "E1"}, {"chin", "cchin_l"}, {"ECG"})},
      {"stages", "Stanford Technology Analytics and Genomics in Sleep",
       channels({"F3M2", "C3M2"}, {"E1M2"}, {"Chin1Chin2", "Chin"}, {"ECG", "EKG"})},
      {"hsp", "Human Sleep Project",
       channels({"F3-M2", "C3-M2"}, {"E1-M2"}, {"Chin1-Chin2", "Chin2-Chin1"}, {"ECG", "EKG"})},
      {"sleep-edf", "Sleep-EDF Expanded",
       channels({"EEG Fpz-Cz"}, {"EOG horizontal"}, {"EMG submental"}, {"ECG"})},
      {"mass", "Montreal Archive of Sleep Studies",
       channels({"F3-CLE - A2-CLE", "F3-LER - A2-LER", "EEG F3-CLE", "EEG F3-LER", "EEG C3-CLE",
                 "EEG C3-LER"},
                {"EOG Left Horiz"}, {"EMG Chin1-EMG Chin2", "EMG Chin1", "EMG Chin"},
                {"ECG ECGI", "ECG"})},
      {"isruc", "ISRUC-Sleep", channels({"F3-A2"}, {"LOC-A2"}, {"X1"}, {"X2"})},
      {"hmc", "Haaglanden Medisch Centrum",
       channels({"EEG C3-M2"}, {"EOG E1-M2"}, {"EMG chin"}, {"ECG"})},
      {"cap", "CAP Sleep Database",
       channels({"F3-A2", "C3-A2", "C4-A1"}, {"LOC-A2", "ROC-LOC", "LOC-ROC"},
                {"EMG1-EMG2", "CHIN", "CHIN1-CHIN2"}, {"ECG1-ECG2", "ECG", "EKG"})},
      {"dreams", "DREAMS Subjects and Patients",
       channels({"CZ-A1", "C3-A1", "CZ2-A1"}, {"EOG1-A1", "EOG1-A2", "P8-A1"}, {"EMG1", "EMG"},
                {"ECG"}),
       "dreams"},
      {"slpdb", "MIT-BIH Polysomnographic Database",
       channels({"EEG (C4-A1)", "EEG (C3-O1)", "EEG (O2-A1)"}, {"EOG (right)", "EOG"},
                {"EMG (submental)", "EMG"}, {"ECG"})},
      {"physionet2018", "PhysioNet/CinC Challenge 2018",
       channels({"F3-M2"}, {"E1-M2"}, {"Chin1-Chin2"}, {"ECG"})},
  };
}

std::string letters(std::string_view label) {
  std::string text = io::to_lower(label);
  std::erase(text, ' ');
  return text;
}

// Modalities whose channel is called just as the corpus calls it.
int by_its_labels(const Preset& preset, const ChannelSelection& selection) {
  int count = 0;
  for (const size_t m : kEachModality)
    count += std::any_of(preset.channels[m].begin(), preset.channels[m].end(),
                         [&](std::string_view label) {
                           return letters(label) == letters(selection.choices[m].channel);
                         });
  return count;
}

bool loses_any(const ChannelSelection& unasked, const ChannelSelection& selection) {
  return std::any_of(kEachModality.begin(), kEachModality.end(), [&](size_t m) {
    return unasked.sources[m].present() && !selection.sources[m].present();
  });
}

}  // namespace

std::span<const Preset> presets() {
  static const std::vector<Preset> all = make_presets();
  return all;
}

const Preset& preset_named(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Preset& preset : presets()) {
    if (preset.name == name) return preset;
    names.push_back(preset.name);
  }
  throw UsageError(fmt::format("unknown preset '{}'", name),
                   fmt::format("the presets are {}", fmt::join(names, ", ")));
}

std::vector<std::string> fitting_presets(std::span<const io::ChannelInfo> channels) {
  const ChannelSelection unasked = select_channels(channels, ChannelMap{});
  std::pair best = {unasked.present(), 0};
  std::vector<std::string> fitting;
  for (const Preset& preset : presets()) {
    ChannelMap map;
    map.take_preset(preset.name);
    const ChannelSelection selection = select_channels(channels, map);
    const std::pair fit = {selection.present(), by_its_labels(preset, selection)};
    if (fit.first <= unasked.present() || fit < best || loses_any(unasked, selection)) continue;
    if (fit > best) fitting.clear();
    best = fit;
    fitting.emplace_back(preset.name);
  }
  return fitting;
}

}  // namespace physiomae::ingest
