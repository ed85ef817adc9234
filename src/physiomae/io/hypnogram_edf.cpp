#include "physiomae/io/hypnogram_edf.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/edf_recording.h"
#include "physiomae/io/hypnogram_signals.h"
#include "physiomae/io/label_builder.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_coding.h"
#include "physiomae/io/stage_words.h"

namespace physiomae::io {
namespace {

struct StageEntry {
  const EdfAnnotation* annotation;
  std::optional<Stage> stage;
};

// EDF+ may bind an annotation to a signal: "text@@signal".
std::string_view without_signal(std::string_view text) { return text.substr(0, text.find("@@")); }

bool has_standard_wording(std::string_view text) {
  const std::string lower = to_lower(text);
  return lower.starts_with("sleep stage") || lower.starts_with("movement time");
}

bool is_bare_stage(std::string_view text, const EdfAnnotation& annotation) {
  if (is_marker_word(text) && !(annotation.duration_seconds.value_or(0) > 0)) return false;
  // One letter could be any marker; digits too.
  return text.size() > 1 || text == "W" || text == "R" ? stage_from_word(text).has_value() : false;
}

std::vector<StageEntry> find_stages(const std::vector<EdfAnnotation>& annotations, bool bare,
                                    const StageCoding& coding) {
  std::vector<StageEntry> out;
  for (const EdfAnnotation& annotation : annotations) {
    const std::string_view text = without_signal(annotation.text);
    const bool named = coding.words.contains(squeezed_word(text));
    if (named || (bare ? is_bare_stage(text, annotation) : has_standard_wording(text)))
      out.push_back({&annotation, named ? coding.stage_of(text) : stage_from_word(text)});
  }
  return out;
}

// Where stages without duration end: at the next one's onset.
std::vector<double> durations_of(const std::vector<StageEntry>& entries, LabelBuilder& builder) {
  constexpr double kEpochSeconds = 30;
  std::vector<double> onsets;
  for (const StageEntry& entry : entries) onsets.push_back(entry.annotation->onset_seconds);
  std::sort(onsets.begin(), onsets.end());
  std::vector<double> out;
  int64_t open = 0;
  for (const StageEntry& entry : entries) {
    const double onset = entry.annotation->onset_seconds;
    double duration = entry.annotation->duration_seconds.value_or(0);
    if (!(duration > 0)) {
      const auto next = std::upper_bound(onsets.begin(), onsets.end(), onset);
      duration = next == onsets.end() ? kEpochSeconds : *next - onset;
      ++open;
    }
    out.push_back(duration);
  }
  if (open > 0)
    builder.warn(fmt::format("{} stages without duration: each lasts until the next begins", open));
  return out;
}

void add_arousals(const std::vector<EdfAnnotation>& annotations, LabelBuilder& builder) {
  for (const EdfAnnotation& annotation : annotations) {
    if (!names_arousal(annotation.text)) continue;
    const bool lasts = annotation.duration_seconds.value_or(0) > 0;
    builder.add_arousal(annotation.onset_seconds,
                        lasts ? annotation.duration_seconds : std::nullopt,
                        fmt::format("arousal at {:g} s", annotation.onset_seconds));
  }
}

void add_all(const std::vector<EdfAnnotation>& annotations, const StageCoding& coding,
             const std::string& where, LabelBuilder& builder) {
  std::vector<StageEntry> entries = find_stages(annotations, /*bare=*/false, coding);
  if (entries.empty()) {
    entries = find_stages(annotations, /*bare=*/true, coding);
    if (!entries.empty())
      builder.warn(fmt::format("{} stages without the words \"Sleep stage\": taken as stages",
                               entries.size()));
  }
  if (entries.empty() && !coding.stated() && are_digits(annotations))
    throw InputError(
        fmt::format("{}: its {} annotations are bare digits, whose coding is not known", where,
                    annotations.size()),
        "--stage-coding states it: rk (5 is REM), aasm or yasa (4 is REM), or a file");
  const std::vector<double> durations = durations_of(entries, builder);
  for (size_t i = 0; i < entries.size(); ++i) {
    const EdfAnnotation& annotation = *entries[i].annotation;
    const std::string place = fmt::format("annotation at {:g} s", annotation.onset_seconds);
    if (!entries[i].stage)
      builder.add_unknown(annotation.onset_seconds, durations[i], annotation.text, place);
    else
      builder.add_stage(annotation.onset_seconds, durations[i], *entries[i].stage, place);
  }
  add_arousals(annotations, builder);
}

}  // namespace

bool are_digits(const std::vector<EdfAnnotation>& annotations) {
  constexpr size_t kFewest = 10;  // a handful may be anything's numbers
  const auto digits =
      std::count_if(annotations.begin(), annotations.end(), [](const EdfAnnotation& annotation) {
        const auto digit = bare_digit(without_signal(annotation.text));
        return digit && may_stand_for_a_stage(*digit);
      });
  return annotations.size() >= kFewest &&
         10 * static_cast<size_t>(digits) >= 9 * annotations.size();
}

Labels labels_from_annotations(const std::vector<EdfAnnotation>& annotations,
                               const std::string& where, const StageCoding& coding) {
  LabelBuilder builder(where, "EDF+ hypnogram");
  add_all(annotations, coding, where, builder);
  return std::move(builder).finish();
}

// Annotations say what they mean; a signal's codes may not.
bool name_stages(const std::vector<EdfAnnotation>& annotations, const StageCoding& coding) {
  return !find_stages(annotations, /*bare=*/false, coding).empty() ||
         !find_stages(annotations, /*bare=*/true, coding).empty();
}

Labels read_edf_hypnogram(const std::filesystem::path& path, const StageCoding& coding) {
  EdfRecording recording(path);
  const bool signals = has_label_signals(recording);
  if (!recording.has_annotations() && !signals)
    throw InputError(fmt::format("{}: {} without an annotation signal, expected an EDF+ hypnogram",
                                 path.string(), recording.format()),
                     "this looks like a recording; the hypnogram is another file");
  LabelBuilder builder(path.string(), "EDF+ hypnogram");
  std::vector<std::string> warnings = recording.warnings();
  const auto annotations = recording.read_annotations(warnings);
  if (signals && !name_stages(annotations, coding)) {
    const auto known =
        coding.stated() ? std::nullopt : coding_of_file_name(path.filename().string());
    return read_label_signals(recording, path.string(), known.value_or(coding));
  }
  for (std::string& warning : warnings) builder.warn(std::move(warning));
  builder.set_start_time(recording.start_time().value_or(""));
  builder.set_origin(Labels::Origin::clock);
  add_all(annotations, coding, path.string(), builder);
  return std::move(builder).finish();
}

}  // namespace physiomae::io
