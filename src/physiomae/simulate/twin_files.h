#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "physiomae/io/mit_annotation.h"
#include "physiomae/simulate/night.h"
#include "physiomae/simulate/subject.h"

namespace physiomae::simulate {

/// The line that marks a header: "simulated by PhysioMAE twin cohort, seed N" (in the .hea behind
/// "# ").
std::string twin_comment(uint64_t seed);

/// What the scorers of the corpus write: stage changes ("W", "N1", ...), arousals and breathing
/// events as spans ("(arousal_rera" ... "arousal_rera)"), sample numbers counted from 1 as there.
io::AnnotationFile twin_annotations(const Night& night);

/// Writes `<folder>/<record>.hea|.mat`, and with `labelled` `.arousal|-arousal.mat`; each file
/// atomically, the header last: a header that stands means that the record is whole.
void write_twin(const std::filesystem::path& folder, const Night& night, const Subject& subject,
                bool labelled);

/// True when the folder holds the whole record already.
bool twin_is_written(const std::filesystem::path& folder, const std::string& record);

}  // namespace physiomae::simulate
