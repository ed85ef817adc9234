#pragma once

#include <array>
#include <string>

#include "physiomae/base/modality.h"
#include "physiomae/io/recording.h"
#include "physiomae/store/record_header.h"

// What a recording must have to be ingested; each an InputError.

namespace physiomae::ingest {

/// Samples: some recorders and copies leave a header alone.
void require_data(const io::Recording& recording);

/// At least one modality; the error gives the reason of each, and `hint`.
void require_modality(const std::array<store::ChannelChoice, kModalities>& choices,
                      const std::string& hint);

}  // namespace physiomae::ingest
