#pragma once

#include <string>

#include <pugixml.hpp>

#include "physiomae/io/label_options.h"
#include "physiomae/io/labels.h"

namespace physiomae::io {

/// Philips' `PatientStudy` (.rml of Sleepware G3 and Alice; PSG-Audio, MESA's Somnolyzer): under
/// ScoringData/StagingData the person's UserStaging goes before MachineStaging, and of several
/// stagings there the first that has stages; a Stage (Type "Wake", "NonREM1" ... "REM",
/// "NotScored") lasts from its Start until the next, the last until the session's end. Arousals are
/// the Events named so. Times count from RecordingStart, the file's own clock.
Labels parse_rml(const pugi::xml_node& root, const std::string& where, const LabelOptions& options);

}  // namespace physiomae::io
