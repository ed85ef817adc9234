#pragma once

#include <functional>

#include "physiomae/ingest/source_discovery.h"
#include "physiomae/io/labels.h"
#include "physiomae/io/recording.h"

// Note [Choice of labels]
// Of the files that fit a recording's name the first that holds stages is taken; then stages inside
// an EDF+ recording itself; then a file of arousals alone. What else holds stages is compared, and
// the agreement is said. A file that speaks of stages and cannot be read is a refusal where nothing
// else can be taken; a table of something else is passed over with a word. Files that only begin
// like the recording ("X_visit1.csv", "X_visit2.csv") have to agree: which is meant, nobody knows.

namespace physiomae::ingest {

/// The labels of a source by `read` (labels of the file that the Source it is given names), empty
/// where there are none. What was assumed, compared and not used is among its warnings. InputError
/// when those a table states, or all that there are, cannot be read.
io::Labels choose_labels(const Source& source, const io::Recording& recording,
                         const std::function<io::Labels(const Source&)>& read);

}  // namespace physiomae::ingest
