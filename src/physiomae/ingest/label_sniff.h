#pragma once

#include <filesystem>

#include "physiomae/io/recording.h"

namespace physiomae::ingest {

/// True for an EDF or BDF file whose signals are annotations alone: labels or events, no recording.
bool holds_annotations_alone(const std::filesystem::path& path);

/// Whether a file speaks of sleep stages at all, by a look at its beginning: what is a hypnogram
/// that cannot be read must be refused, what is a table of something else only passed over. Never
/// throws; true for what cannot be opened.
bool mentions_stages(const std::filesystem::path& path);

/// Whether a recording's own file may hold stages: among the annotations of EDF+, or as a signal.
bool has_own_stages(const std::filesystem::path& signal, const io::Recording& recording);

}  // namespace physiomae::ingest
