#pragma once

#include <optional>
#include <vector>

#include "physiomae/base/modality.h"
#include "physiomae/store/record_content.h"

namespace physiomae::night {

/// Share of a modality's power between 1 and 30 Hz that lies above 15 Hz: the median over every
/// eighth usable window. Muscles have most of theirs there, the brain in sleep little. Nothing when
/// no window is usable.
std::optional<double> muscle_share(const store::RecordContent& content,
                                   const std::vector<Presence>& presence, int modality);

}  // namespace physiomae::night
