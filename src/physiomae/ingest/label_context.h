#pragma once

#include <string>

#include "physiomae/ingest/ingest.h"
#include "physiomae/io/labels.h"
#include "physiomae/io/recording.h"

namespace physiomae::ingest {

/// From the recording's start to the end of its last segment; 0 when it has none.
double recording_seconds(const io::Recording& recording);

/// What a reader of a source's labels may know: what is stated for the source, else for all, and
/// its recording's length, clock and rate.
io::LabelOptions label_options(const Source& source, const IngestOptions& options,
                               const io::Recording& recording);

/// What is stated about the labels of a source as it stands behind the labels' format in the store,
/// " (stated: epoch 20 s)"; "" when nothing is.
std::string stated_labels(const Source& source, const IngestOptions& options);
/// Whether a record's labels were made with what is stated now.
bool has_stated_labels(const std::string& labels_format, const Source& source,
                       const IngestOptions& options);

/// Warns, in words, of labels on the recording's clock that a night hardly has: much longer or
/// shorter than the recording, without wake, of one stage (not N2) for over 60 %, with REM first.
void warn_of_implausible_labels(io::Labels& labels, double recording_seconds);

}  // namespace physiomae::ingest
