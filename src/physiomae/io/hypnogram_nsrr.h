#pragma once

#include <string>

#include <pugixml.hpp>

#include "physiomae/io/label_options.h"
#include "physiomae/io/labels.h"

// The two XML dialects of the National Sleep Research Resource (sleepdata.org). Times count from
// the recording's start; start_time comes from the ClockTime of "Recording Start Time" and is for
// information; its date is usually withheld ("00.00.00"), then it reads 1985-01-01, EDF's own date
// for "unknown".

namespace physiomae::io {

/// `PSGAnnotation`: ScoredEvent with EventType "Stages|Stages" and EventConcept "Wake|0",
/// "Stage 1 sleep|1" ... "REM sleep|5", "Movement|6", "Unscored|9"; arousals are those of
/// EventType "Arousals|Arousals".
Labels parse_psg_annotation(const pugi::xml_node& root, const std::string& where,
                            const LabelOptions& options);

/// Profusion's `CMPStudyConfig`: SleepStage 0 to 5, 6, 9, one an epoch from t = 0; arousals are
/// the ScoredEvents named so.
Labels parse_profusion(const pugi::xml_node& root, const std::string& where,
                       const LabelOptions& options);

}  // namespace physiomae::io
