#pragma once

#include "physiomae/simulate/draws.h"
#include "physiomae/simulate/timelines.h"

namespace physiomae::simulate {

/// The contiguous part of `hours` of a timeline that a twin shows; all of it when `hours` is 0 or
/// the timeline is no longer.
///
/// Rule: of the parts that start a multiple of 30 s after the record's start (which keeps the first
/// stage boundary at sample 5999 modulo 6000), those with the most different stages of at least two
/// minutes each, sleep among them; of these one is drawn with equal probability. Nothing else of a
/// timeline, arousals least of all, has a say.
Timeline choose_part(const Timeline& timeline, double hours, Draws draws);

}  // namespace physiomae::simulate
