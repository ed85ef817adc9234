#pragma once

#include <string>

#include <pugixml.hpp>

#include "physiomae/io/label_options.h"
#include "physiomae/io/labels.h"

namespace physiomae::io {

/// What EDFbrowser exports as XML (https://www.teuniz.net/edfbrowser): under `annotationlist` an
/// `annotation` with onset (a date and a time), duration (seconds or empty) and description. Read
/// as its other export, a table with the columns Onset, Duration and Annotation; lines in messages
/// are that table's.
Labels parse_edfbrowser(const pugi::xml_node& root, const std::string& where,
                        const LabelOptions& options);

}  // namespace physiomae::io
