#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "physiomae/io/labels.h"
#include "physiomae/io/stage_coding.h"

namespace physiomae::io {

/// True when the text is XML.
bool looks_like_xml(std::string_view text);

/// The two XML dialects of the National Sleep Research Resource (sleepdata.org):
/// - `PSGAnnotation`: ScoredEvent with EventType "Stages|Stages" and EventConcept "Wake|0",
///   "Stage 1 sleep|1" ... "REM sleep|5", "Movement|6", "Unscored|9"; arousals are those of
///   EventType "Arousals|Arousals".
/// - Profusion's `CMPStudyConfig`: SleepStage 0 to 5, 6, 9, one an epoch from t = 0; arousals are
///   the ScoredEvents named so.
/// start_time comes from the ClockTime of "Recording Start Time"; its date is usually withheld
/// ("00.00.00"), then it reads 1985-01-01, EDF's own date for "unknown". Entities and document type
/// definitions are never expanded. `where` names the file in messages.
/// Times count from the recording's start; the clock is for information. `coding` may state what
/// other words mean.
Labels parse_nsrr_xml(std::string_view xml, const std::string& where,
                      const StageCoding& coding = {});

/// parse_nsrr_xml of a file of at most 32 MiB.
Labels read_nsrr_xml(const std::filesystem::path& path, const StageCoding& coding = {});

}  // namespace physiomae::io
