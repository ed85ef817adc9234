#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "physiomae/io/label_options.h"
#include "physiomae/io/labels.h"

namespace physiomae::io {

/// True when the text is XML.
bool looks_like_xml(std::string_view text);

/// A hypnogram in XML, by its root element: those of the NSRR and of Profusion (hypnogram_nsrr.h),
/// of Philips (hypnogram_rml.h), of Wonambi (hypnogram_wonambi.h). Entities and document type
/// definitions are never expanded. `where` names the file in messages; `options` may state what
/// other words mean, and the length of epochs where the file does not.
Labels parse_hypnogram_xml(std::string_view xml, const std::string& where,
                           const LabelOptions& options = {});

/// parse_hypnogram_xml of a file of at most 32 MiB.
Labels read_hypnogram_xml(const std::filesystem::path& path, const LabelOptions& options = {});

}  // namespace physiomae::io
