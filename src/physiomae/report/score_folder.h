#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace physiomae::report {

// Note [Made from]
// scores.json says what its scores are made from: the verb and checksums of all that it was given.
// The same command may write into its folder again; another one would replace a result unseen, and
// is refused. Options that do not change who is scored by what (draws, seeds, threads) may differ.

/// By name: "verb", "store_sha256", ... Values that are empty are left out.
using MadeFrom = std::map<std::string, std::string>;

/// Before scores are written into `out`: UsageError as require_output_folder, or when it holds
/// scores made from something else, which is named (Note [Made from]).
void require_score_folder(const std::filesystem::path& out, const MadeFrom& made_from);

}  // namespace physiomae::report
