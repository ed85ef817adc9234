#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "physiomae/io/edf_annotations.h"
#include "physiomae/io/labels.h"
#include "physiomae/io/stage_coding.h"

namespace physiomae::io {

/// An EDF+ (or BDF+) file's annotations as labels: stages in the current wording ("Sleep stage W",
/// "N1", "N2", "N3", "R", "?") and the legacy one ("Sleep stage 1" to "4", "REM", "Movement time"),
/// arousals where their text says so. Bare stage words ("N2") count by Note [Stages among
/// annotations], with a warning; what happens without lasting ("Movement") is none. A stage
/// without duration lasts until the next one begins (the last for one epoch). Other annotations are
/// told apart by Note [Rows that are no stages]. Times count from start_time. `coding` may state
/// what other words and digits mean; InputError where there is nothing but digits and none is
/// stated. A file of label signals is read as such (hypnogram_signals.h).
Labels read_edf_hypnogram(const std::filesystem::path& path, const StageCoding& coding = {});

/// The same on annotations already read; `where` names the file in messages.
Labels labels_from_annotations(const std::vector<EdfAnnotation>& annotations,
                               const std::string& where, const StageCoding& coding = {});

}  // namespace physiomae::io
