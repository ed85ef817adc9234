#pragma once

#include <cstdint>

namespace physiomae::train {

// Note [Steps of a clock]
// A run that a clock ends must not stop in the middle of its cosine, at a learning rate that
// depends on the machine's speed. So its number of steps is set once, early, from the speed of its
// first steps, such that schedule, validations and the last checkpoint end within the limit; it
// stands in the checkpoint and is kept on resume. Only where the machine slows down afterwards does
// the clock cut the run, and says so.

/// What the first steps of a run showed.
struct MeasuredSpeed {
  double seconds_a_step = 0;
  double seconds_a_validation = 0;
  int64_t steps_a_validation = 0;  ///< between two of them; 0: one at the end
};

/// How many further steps, at most `wanted`, end within `seconds` with their validations: a small
/// part of the time is kept in reserve. At least 1.
int64_t steps_within(double seconds, const MeasuredSpeed& speed, int64_t wanted);

}  // namespace physiomae::train
