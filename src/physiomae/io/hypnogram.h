#pragma once

#include <filesystem>

#include "physiomae/io/label_options.h"
#include "physiomae/io/labels.h"

namespace physiomae::io {

/// Reads a hypnogram by its content: EDF+ or BDF+ annotations, XML (hypnogram_xml.h), or a
/// table (Note [Tables of stages]). InputError when the file holds no stage and no arousal.
Labels read_hypnogram(const std::filesystem::path& path, const LabelOptions& options = {});

}  // namespace physiomae::io
