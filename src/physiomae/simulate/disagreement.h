#pragma once

#include <vector>

#include "physiomae/simulate/subject.h"
#include "physiomae/simulate/timelines.h"

namespace physiomae::simulate {

constexpr double kStrayShare = 0.05;  ///< epochs that carry a neighbouring stage's signal

/// The stages that the signals follow, which are not quite those that the scorer wrote: of the
/// epochs beside a stage change `mixed_share` carry the neighbour's signal over 20 to 50 % of their
/// length, from the change on; kStrayShare of all carry a neighbouring stage's signal throughout.
/// Two scorers agree on 77 to 83 % of epochs, and differ mostly between neighbouring stages and at
/// changes (Danker-Hopfe et al. 2004, 2009; Rosenberg and Van Hout 2013). Agreement on N1 and N3 is
/// much lower than on the others (63 and 67 %, the latter work), which a share common to all stages
/// does not follow.
std::vector<StageRun> signal_stages(const Timeline& timeline, const Subject& subject);

}  // namespace physiomae::simulate
