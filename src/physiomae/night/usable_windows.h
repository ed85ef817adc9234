#pragma once

#include <vector>

#include "physiomae/base/modality.h"
#include "physiomae/store/record_content.h"

namespace physiomae::night {

/// The modalities that each window can be staged from (W): those that are present and not flat. A
/// window is flat where its deviation is below a fiftieth of the record's robust scale: an
/// electrode that came off, an input that was switched off.
std::vector<Presence> usable_modalities(const store::RecordContent& content);

}  // namespace physiomae::night
