#pragma once

#include "physiomae/base/modality.h"
#include "physiomae/store/store.h"

namespace physiomae::dataset {

/// Which of the `wanted` modalities some window of the store has.
Presence presence_in(const store::Store& store, Presence wanted);

}  // namespace physiomae::dataset
