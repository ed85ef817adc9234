#pragma once

#include <filesystem>

#include "physiomae/ingest/ingest.h"
#include "physiomae/ingest/source_discovery.h"
#include "physiomae/io/labels.h"
#include "physiomae/io/recording.h"

namespace physiomae::ingest {

/// Whether a recording is one of the Challenge's: WFDB at 200 Hz with its 13 channels. Its
/// unlabelled records lie on the labelled ones' grid.
bool is_challenge_recording(const io::Recording& recording);

/// "X-arousal.mat" or "X.arousal".
bool is_challenge_labels(const std::filesystem::path& path);
/// Those, read without their recording.
io::Labels read_challenge_labels(const std::filesystem::path& path);

/// The labels of a source on the recording's clock (align_clocks); empty without a labels file.
/// InputError when they cover no part of the recording.
io::Labels read_source_labels(const Source& source, const IngestOptions& options,
                              const io::Recording& recording);

}  // namespace physiomae::ingest
