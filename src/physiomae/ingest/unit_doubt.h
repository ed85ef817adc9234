#pragma once

#include <string>
#include <vector>

#include "physiomae/io/recording.h"

// Note [Doubtful units]
// Files say mV of microvolts and the reverse. The amplitude of a filtered window has its range in
// each modality, wide enough for any electrode that lies on a body and narrower than a factor of
// 1,000; what is outside is in another unit, or no such signal. Leads come off: a quarter of the
// windows that are not flat is enough to show that the unit is right. Near the ends of a range two
// units would do: there another channel decides that bears the same unit and contradicts it.

namespace physiomae::ingest {

/// What the amplitudes of a modality say of the unit that its file states.
struct UnitFit {
  enum Verdict { fits, too_small, too_large } verdict = fits;
  double amplitude_uv = 0;  ///< usual one of the windows that decided
};

/// `window_uv`: mean of |x| of each window of the filtered signal that is present, in µV.
UnitFit unit_fit(size_t m, std::vector<double> window_uv);

/// Whether the amplitude would be as usual if the unit were wrong by 1,000 in the way that `other`
/// says of another channel with the same unit.
bool fits_elsewhere(size_t m, UnitFit::Verdict other, const UnitFit& fit);

/// Why the amplitude of modality `m` cannot be in its channel's unit, and the option that states
/// another. Empty where it can.
std::string unit_doubt(size_t m, const io::ChannelInfo& channel, const UnitFit& fit);

/// The same where it could be, but modality `contradicting` shows that the unit is wrong.
std::string shared_unit_doubt(size_t m, size_t contradicting, const io::ChannelInfo& channel,
                              const UnitFit& fit);

}  // namespace physiomae::ingest
