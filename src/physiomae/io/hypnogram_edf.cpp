#include "physiomae/io/hypnogram_edf.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/edf_recording.h"
#include "physiomae/io/edf_stage_marks.h"
#include "physiomae/io/hypnogram_signals.h"
#include "physiomae/io/label_builder.h"
#include "physiomae/io/scored_rows.h"
#include "physiomae/io/stage_words.h"

namespace physiomae::io {
namespace {

constexpr double kEpochSeconds = 30;

void say_open(const std::vector<ScoredRow>& rows, const StageCoding& coding,
              LabelBuilder& builder) {
  const bool some = std::any_of(rows.begin(), rows.end(), [&](const ScoredRow& row) {
    return row.duration_seconds.value_or(0) > 0 && coding.stage_of(row.word);
  });
  if (some) return;  // add_scored_rows says of the others
  const auto open = std::count_if(rows.begin(), rows.end(), [&](const ScoredRow& row) {
    return !row.duration_seconds && coding.stage_of(row.word) && !is_marker_word(row.word);
  });
  if (open > 0)
    builder.warn(fmt::format(
        "{} stages without duration: each lasts until the next begins, the last for an epoch",
        open));
}

void add_all(const std::vector<EdfAnnotation>& annotations, const StageCoding& coding,
             bool recording, const std::string& where, LabelBuilder& builder) {
  const std::vector<ScoredRow> rows =
      rows_of_annotations(annotations, coding, recording, where, builder);
  say_open(rows, coding, builder);
  add_scored_rows(rows, coding, kEpochSeconds, /*all_epochs=*/false, builder);
}

}  // namespace

Labels labels_from_annotations(const std::vector<EdfAnnotation>& annotations,
                               const std::string& where, const StageCoding& coding) {
  LabelBuilder builder(where, "EDF+ hypnogram");
  add_all(annotations, coding, /*recording=*/false, where, builder);
  return std::move(builder).finish();
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
  // Annotations say what they mean; a signal's codes may not.
  if (signals && !are_a_hypnogram(annotations, coding)) {
    const auto known =
        coding.stated() ? std::nullopt : coding_of_file_name(path.filename().string());
    return read_label_signals(recording, path.string(), known.value_or(coding));
  }
  for (std::string& warning : warnings) builder.warn(std::move(warning));
  builder.set_start_time(recording.start_time().value_or(""));
  builder.set_exact_clock();
  builder.set_origin(Labels::Origin::clock);
  add_all(annotations, coding, !recording.channels().empty(), path.string(), builder);
  return std::move(builder).finish();
}

}  // namespace physiomae::io
