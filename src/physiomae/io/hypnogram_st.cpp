#include "physiomae/io/hypnogram_st.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/mit_annotation.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_words.h"

namespace physiomae::io {
namespace {

constexpr double kEpochSeconds = 30;

struct Note {
  double seconds;
  std::string_view stage, events;
};

std::vector<Note> notes_of(const AnnotationFile& file, double rate_hz) {
  std::vector<Note> notes;
  for (const Annotation& annotation : file.annotations) {
    const std::string_view text = trim(annotation.aux);
    if (text.empty()) continue;
    const size_t blank = text.find(' ');
    notes.push_back({static_cast<double>(std::max<int64_t>(0, annotation.sample - 1)) / rate_hz,
                     text.substr(0, blank),
                     blank == std::string_view::npos ? "" : text.substr(blank)});
  }
  return notes;
}

// "HA", "LA", "CAA", "A": with an arousal; "OA" and "CA" are apnoeas without.
bool has_arousal(std::string_view events) {
  for (const char* code : {" HA", " LA", " CAA", " A", " X"})
    if (events == code || events.find(std::string(code) + " ") != std::string_view::npos)
      return true;
  return false;
}

}  // namespace

bool is_st_hypnogram(const std::filesystem::path& path) {
  return to_lower(path.extension().string()) == ".st";
}

Labels read_st_hypnogram(const std::filesystem::path& path, double rate_hz) {
  const AnnotationFile file = read_mit_annotations(path);
  const auto notes =
      notes_of(file, file.time_resolution_hz > 0 ? file.time_resolution_hz : rate_hz);
  Labels labels;
  labels.format = "slpdb annotations";
  int64_t staged = 0, arousals = 0;
  for (size_t i = 0; i < notes.size(); ++i) {
    const double next =
        i + 1 < notes.size() ? notes[i + 1].seconds : notes[i].seconds + kEpochSeconds;
    const double duration = std::min(next - notes[i].seconds, kEpochSeconds);
    const auto stage = stage_from_word(notes[i].stage);
    staged += stage && *stage != Stage::undefined;
    arousals += has_arousal(notes[i].events);
    if (duration > 0)
      labels.stages.push_back({notes[i].seconds, duration, stage.value_or(Stage::undefined)});
  }
  if (staged == 0)
    throw InputError(
        fmt::format("{}: no annotation among {} names a stage", path.string(), notes.size()),
        "expected the notes of slpdb: \"W\", \"2 HA\", \"R\", one an epoch of 30 s");
  if (arousals > 0)
    labels.warnings.push_back(fmt::format(
        "{} epochs are marked as with an arousal; no time within the epoch is given, not used",
        arousals));
  return labels;
}

}  // namespace physiomae::io
