#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace physiomae::io {

/// True for the "._NAME" files that macOS puts beside files on foreign disks (RFC 1740): they hold
/// attributes, never a recording.
bool is_apple_double(std::span<const std::byte> first_bytes);

/// InputError that says what the file is.
[[noreturn]] void refuse_apple_double(const std::filesystem::path& path);

}  // namespace physiomae::io
