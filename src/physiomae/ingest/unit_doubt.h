#pragma once

#include <string>

#include "physiomae/io/recording.h"
#include "physiomae/signal/quality.h"
#include "physiomae/signal/statistics.h"

// Note [Doubtful units]
// Files say mV of microvolts and the reverse. The robust scale of the filtered signal has its range
// in each modality, wide enough for any electrode that lies on a body and narrower than a factor of
// 1,000; what is outside is in another unit, or no such signal. Near its ends two units would do:
// there another channel decides that bears the same unit and contradicts it.

namespace physiomae::ingest {

/// An amplitude in the unit that its file states.
enum class UnitFit { fits, too_small, too_large };

/// `statistics` are those of the filtered signal of modality `m`, `measures` those of its samples,
/// both in µV.
UnitFit unit_fit(size_t m, const signal::QualityMeasures& measures,
                 const signal::RobustStatistics& statistics);

/// Whether the amplitude would be as usual if the unit were wrong by 1,000 in the way that `other`
/// says of another channel with the same unit.
bool fits_elsewhere(size_t m, UnitFit other, const signal::RobustStatistics& statistics);

/// Why the amplitude of modality `m` cannot be in its channel's unit, and the option that states
/// another. Empty where it can.
std::string unit_doubt(size_t m, const io::ChannelInfo& channel,
                       const signal::QualityMeasures& measures,
                       const signal::RobustStatistics& statistics);

/// The same where it could be, but modality `contradicting` shows that the unit is wrong.
std::string shared_unit_doubt(size_t m, size_t contradicting, const io::ChannelInfo& channel,
                              const signal::RobustStatistics& statistics);

}  // namespace physiomae::ingest
