#pragma once

#include <string>
#include <string_view>
#include <vector>

// Note [Words of folders]
// What a folder is called tells what lies in it ("edf", "hypnograms", "scorings_final"), or of
// whom and when ("placebo", "followup"). Labels from a folder of the other condition are another
// night's, however the files are called; a name that tells neither is said.

namespace physiomae::ingest {

/// Whether both say a condition ("baseline", "pre", "placebo", "controls"), and not the same one.
bool tell_conditions_apart(const std::vector<std::string>& a, const std::vector<std::string>& b);

/// The first of the folders whose name holds a word that neither tells of data and scorings, nor is
/// in one of the `known` names; "" where all are plain.
std::string unusual_folder(const std::vector<std::string>& folders,
                           const std::vector<std::string>& known);

}  // namespace physiomae::ingest
