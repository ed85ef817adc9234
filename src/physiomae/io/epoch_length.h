#pragma once

#include <cstdint>
#include <string>

#include "physiomae/io/label_builder.h"
#include "physiomae/io/label_options.h"

namespace physiomae::io {

/// How many epochs a list has: at least, and with the blank lines behind it.
struct EpochCount {
  int64_t least = 0;
  int64_t most = 0;
};

/// Whether so many epochs of the stated length, or of a usual one, make the recording's length to
/// half a second; false where no recording is known.
bool makes_recording(const EpochCount& count, const LabelOptions& options);

/// The same to less than an epoch.
bool nearly_makes_recording(const EpochCount& count, const LabelOptions& options);

/// Length of the epochs of a list that does not state it: the one of 30, 20, 10 and 5 s that makes
/// count x length the recording's length within an epoch; what was stated goes before it; 30 s, and
/// said, where no recording is known. InputError where none fits.
double epoch_of_list(const EpochCount& count, const LabelOptions& options, const std::string& where,
                     LabelBuilder& builder);

}  // namespace physiomae::io
