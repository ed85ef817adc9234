#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "physiomae/io/labels.h"
#include "physiomae/io/stage_coding.h"

namespace physiomae::io {

/// True when the text is XML.
bool looks_like_xml(std::string_view text);

/// A hypnogram in XML, by its root element: those of the NSRR and of Profusion (hypnogram_nsrr.h),
/// of Philips (hypnogram_rml.h), of Wonambi (hypnogram_wonambi.h). Entities and document type
/// definitions are never expanded. `where` names the file in messages; `coding` may state what
/// other words mean.
Labels parse_hypnogram_xml(std::string_view xml, const std::string& where,
                           const StageCoding& coding = {});

/// parse_hypnogram_xml of a file of at most 32 MiB.
Labels read_hypnogram_xml(const std::filesystem::path& path, const StageCoding& coding = {});

}  // namespace physiomae::io
