#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "physiomae/io/label_options.h"
#include "physiomae/io/labels.h"

namespace physiomae::io {

/// A hypnogram as a table in text (Note [Tables of stages]); docs/label-formats.md lists what is
/// read. `where` names the file in messages. InputError, with the line where there is one, for what
/// is no table of stages or can be read in several ways.
Labels parse_hypnogram_table(std::string_view bytes, const std::string& where,
                             const LabelOptions& options = {});

/// parse_hypnogram_table of a file of at most 8 MiB; its name may tell the coding of its digits.
Labels read_hypnogram_table(const std::filesystem::path& path, const LabelOptions& options = {});

}  // namespace physiomae::io
