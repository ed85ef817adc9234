#pragma once

#include "physiomae/store/stored_record.h"

// Note [Likeness of signals]
// A recording comes again in another format, with a channel less or another derivation, cut to the
// time in bed, cut short by a copy that broke off, or on the grid of another scoring. Its samples
// are then others as bytes, and its windows other windows; what was measured at a moment is the
// same. Moments of two records are brought together by the time since their beginnings, and by
// their clocks; one modality that agrees at all of them is enough: no two nights share a signal.

namespace physiomae::store {

/// Whether two records hold one recording, or one of them a part of the other's (Note [Likeness of
/// signals]): the same signals in one modality at several moments of what both cover, which is most
/// of the shorter one; or in all that both have, as a converter rounds them, in as many windows of
/// the same amplitudes. Grids that differ by a part of a sample at 100 Hz are not compared.
bool hold_one_recording(const StoredRecord& a, const StoredRecord& b);

}  // namespace physiomae::store
