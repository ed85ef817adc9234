#pragma once

#include <string>

#include <pugixml.hpp>

#include "physiomae/io/label_options.h"
#include "physiomae/io/labels.h"

namespace physiomae::io {

/// Wonambi's `annotations` (https://wonambi-python.github.io): under each `rater` an `epoch` with
/// epoch_start, epoch_end (seconds from the recording's start) and stage. The first rater who
/// staged is taken; the others are said.
Labels parse_wonambi(const pugi::xml_node& root, const std::string& where,
                     const LabelOptions& options);

}  // namespace physiomae::io
