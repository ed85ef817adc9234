#pragma once

#include "physiomae/io/arousal_mat.h"

namespace physiomae::io {

/// Writes the same structure as the Challenge's own files (groups, attributes, chunks, deflate
/// level 3, MATLAB's 512-byte user block, dated 1970), atomically. Identical arguments give
/// identical bytes. The runs must add up to the number of samples, at least 1.
void write_arousal_mat(const std::filesystem::path& target, std::span<const int8_t> arousals,
                       std::span<const StageRun> stages);

}  // namespace physiomae::io
