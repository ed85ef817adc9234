#pragma once

#include <cstdint>
#include <vector>

#include "physiomae/base/random.h"

namespace physiomae::objectives {

/// Which tokens go together when tokens are dropped. random (§3.3): none. Beyond the paper: block:
/// spans of consecutive seconds of a modality, which cannot be filled in from a second's
/// neighbours; tube: spans of all modalities at once, which another modality's same second does not
/// tell either. As many tokens are dropped whatever the shape.
enum class MaskShape { random, block, tube };

/// Tokens that stay visible, sorted: `visible` of those of `modalities` (indices into M'*T), the
/// rest dropped in spans of `span` seconds, which overlap and reach beyond a window's ends, so that
/// every token is as likely to be dropped as another. Of a tube's last second only as many
/// modalities are dropped as are still to be.
std::vector<int64_t> outside_spans(RandomSequence random, MaskShape shape,
                                   const std::vector<int64_t>& modalities, int64_t visible,
                                   int64_t span);

}  // namespace physiomae::objectives
