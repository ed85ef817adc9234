#include "physiomae/simulate/twin_files.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "physiomae/io/arousal_mat.h"
#include "physiomae/io/arousal_mat_writer.h"
#include "physiomae/io/wfdb_writer.h"
#include "physiomae/simulate/twin.h"

namespace physiomae::simulate {
namespace {

std::string_view event_name(BreathKind kind) {
  switch (kind) {
    case BreathKind::flow_limitation:
      break;  // part of the arousal that follows
    case BreathKind::hypopnea:
      return "resp_hypopnea";
    case BreathKind::obstructive_apnea:
      return "resp_obstructiveapnea";
    case BreathKind::central_apnea:
      return "resp_centralapnea";
  }
  return "";
}

// "R" where others write "REM".
std::string_view stage_note(io::Stage stage) {
  constexpr std::array<std::string_view, 5> names = {"W", "N1", "N2", "N3", "R"};
  return names[static_cast<size_t>(stage)];
}

void add_span(std::vector<io::Annotation>& notes, int64_t start, int64_t end,
              std::string_view name) {
  if (name.empty() || end <= start) return;
  notes.push_back({start, io::kNoteCode, 0, 0, 0, fmt::format("({}", name)});
  notes.push_back({end, io::kNoteCode, 0, 0, 0, fmt::format("{})", name)});
}

void write_labels(const std::filesystem::path& folder, const Night& night) {
  const Timeline& timeline = night.timeline;
  std::vector<int8_t> arousals(static_cast<size_t>(timeline.samples));
  for (const auto& run : timeline.arousals)
    std::fill(arousals.begin() + run.start, arousals.begin() + run.end,
              static_cast<int8_t>(run.label));
  std::vector<io::StageRun> stages;
  for (const auto& run : timeline.stages) stages.push_back({run.label, run.length()});
  io::write_mit_annotations(folder / (timeline.record + ".arousal"), twin_annotations(night));
  io::write_arousal_mat(folder / (timeline.record + "-arousal.mat"), arousals, stages);
}

}  // namespace

std::string twin_comment(uint64_t seed) {
  return fmt::format("simulated by PhysioMAE twin cohort, seed {}", seed);
}

io::AnnotationFile twin_annotations(const Night& night) {
  io::AnnotationFile file;
  file.time_resolution_hz = kRateHz;
  auto& notes = file.annotations;
  for (const auto& run : night.timeline.stages)
    if (run.label != io::Stage::undefined)
      notes.push_back({run.start + 1, io::kNoteCode, 0, 0, 0, std::string(stage_note(run.label))});
  // The corpus pads an annotated arousal by 2 s before and 10 s after it.
  for (const auto& run : night.timeline.arousals)
    if (run.label == io::Arousal::arousal)
      add_span(notes, run.start + 2 * kRateHz + 1, run.end - 10 * kRateHz, "arousal_rera");
  for (const auto& event : night.breaths)
    add_span(notes, event.start + 1, event.end, event_name(event.kind));
  std::stable_sort(
      notes.begin(), notes.end(),
      [](const io::Annotation& a, const io::Annotation& b) { return a.sample < b.sample; });
  return file;
}

void write_twin(const std::filesystem::path& folder, const Night& night, const Subject& subject,
                bool labelled) {
  const std::string& record = night.timeline.record;
  if (labelled) write_labels(folder, night);
  std::vector<io::WfdbChannel> channels;
  for (const auto& spec : kChannelSpecs)
    channels.push_back({std::string(spec.label), std::string(spec.unit), spec.gain, spec.baseline});
  const std::vector<int16_t> samples = render_samples(night, subject);
  const std::vector<std::string> comments = {twin_comment(subject.seed)};
  io::write_wfdb_mat(folder, record, kRateHz, channels, samples, comments);
}

bool twin_is_written(const std::filesystem::path& folder, const std::string& record) {
  return std::filesystem::exists(folder / (record + ".hea"));
}

}  // namespace physiomae::simulate
