#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/io/label_builder.h"
#include "physiomae/io/label_options.h"

// Note [Rows that are no stages]
// Scoring programs write stages, arousals, apnoeas, positions and lights into one list. What names
// a stage is one, what names an arousal is one; the rest are events and touch no stage - unless a
// row stands where a stage has to stand: in a hole of the stages and at least about an epoch long,
// or, where rows have no durations, on the beat of the others. Then it is a word that is not known
// (or a marker), and its span has no stage; unless it is a note (Note [Notes among stages]). A
// stage's word that lasts no whole epoch, inside stages that do, is a mark.

namespace physiomae::io {

struct ScoredRow {
  double start_seconds = 0;
  std::optional<double> duration_seconds;
  std::string word;
  std::string place;  ///< "line 12"
};

/// Tells the rows apart (Note [Rows that are no stages]) and adds them to `builder`. Stages without
/// duration last until the next begins, the last for `epoch_seconds`. Where every row is an epoch
/// (`all_epochs`), there are no events.
void add_scored_rows(const std::vector<ScoredRow>& rows, const StageCoding& coding,
                     double epoch_seconds, bool all_epochs, LabelBuilder& builder);

}  // namespace physiomae::io
