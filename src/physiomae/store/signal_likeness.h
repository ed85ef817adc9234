#pragma once

#include "physiomae/store/stored_record.h"

namespace physiomae::store {

/// Whether two records hold one recording that came in files of other kinds (EDF and WFDB, channels
/// in another order, one modality less): as many windows, and in each modality that both have the
/// same amplitudes and, in a few windows, the same signals but for what a converter rounds.
bool hold_one_recording(const StoredRecord& a, const StoredRecord& b);

}  // namespace physiomae::store
