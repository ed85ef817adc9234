#pragma once

#include <filesystem>

namespace physiomae::ingest {

/// The path that was meant: `path` itself, or where nothing is there, that with slashes for
/// backslashes, or the only one whose names differ from its own in letters' case and in how accents
/// are written (a Mac's file names and those of a spreadsheet do). `path` where there is none, or
/// several.
std::filesystem::path meant_path(const std::filesystem::path& path);

}  // namespace physiomae::ingest
