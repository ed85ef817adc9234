#pragma once

#include <filesystem>
#include <vector>

#include "physiomae/reproduce/grid.h"
#include "physiomae/reproduce/runner.h"

namespace physiomae::reproduce {

/// Asks the verbs of those of grid.cells[wanted] that were not begun, or of all, whether they know
/// their settings (--print-config), before any cell starts: a misspelt key would fail every one of
/// them, some of them hours from now. UsageError with what the verb says. `folder` is for the
/// answers, and gone afterwards.
void check_settings(const Grid& grid, const std::vector<size_t>& wanted,
                    const RunnerOptions& options, const std::filesystem::path& folder,
                    bool begun_too = false);

}  // namespace physiomae::reproduce
