#pragma once

#include <string>

#include "physiomae/io/recording.h"
#include "physiomae/signal/quality.h"
#include "physiomae/signal/statistics.h"

namespace physiomae::ingest {

/// Why the amplitude of modality `m` cannot be in its channel's unit: most of it is beyond what
/// the body gives (signal::kPhysicalLimitUv), or it is below any amplifier's noise. Empty where it
/// can. `statistics` are those of the filtered signal, in µV.
std::string unit_doubt(size_t m, const io::ChannelInfo& channel,
                       const signal::QualityMeasures& measures,
                       const signal::RobustStatistics& statistics);

}  // namespace physiomae::ingest
