#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "physiomae/io/edf_annotations.h"
#include "physiomae/io/label_builder.h"
#include "physiomae/io/scored_rows.h"

// Note [Stages among annotations]
// "Sleep stage W" says what it is. A bare word ("W", "Delta") may be a clinician's note as well,
// and a digit anything:
// - Beside "Sleep stage ..." a bare word is a stage where one has to stand: it lasts, and none of
//   those is there.
// - Without them bare words are a hypnogram where they look like one: several stages on one beat or
//   with hardly anything else, or durations that join. A file of annotations alone may also consist
//   of them for the most part.
// - Digits go with the letters W and R ("W 1 2 3 R" is one coding), or with a coding that is
// stated.

namespace physiomae::io {

/// What an annotation says, without the signal that EDF+ may bind it to ("text@@signal") and
/// without a name before a stage ("Scorer1: Sleep stage N2").
std::string_view annotation_word(std::string_view text);

/// The annotations that stages, arousals and unknown words are looked for among, as rows
/// (scored_rows.h). `recording`: they stand beside signals. InputError where bare words do not look
/// like a hypnogram, or the coding of digits is in doubt.
std::vector<ScoredRow> rows_of_annotations(const std::vector<EdfAnnotation>& annotations,
                                           const StageCoding& coding, bool recording,
                                           const std::string& where, LabelBuilder& builder);

/// Whether stages are among them, by their wording or by their look.
bool are_a_hypnogram(const std::vector<EdfAnnotation>& annotations, const StageCoding& coding);

/// Whether nearly all annotations are single digits, as some programs write stages.
bool are_digits(const std::vector<EdfAnnotation>& annotations);

}  // namespace physiomae::io
