#pragma once

#include <span>

#include "physiomae/ingest/channel_selection.h"

namespace physiomae::ingest {

/// Samples of what `source` states, in µV: of one channel, or of one less another, each by its
/// scale. `minus` is as long as `plus`, or empty where the source has none; `out` may be `plus`.
inline void make_samples(const ChannelSource& source, std::span<const float> plus,
                         std::span<const float> minus, std::span<float> out) {
  const auto scale = static_cast<float>(source.plus_scale);
  const auto minus_scale = static_cast<float>(source.minus_scale);
  for (size_t i = 0; i < plus.size(); ++i) out[i] = scale * plus[i];
  for (size_t i = 0; i < minus.size(); ++i) out[i] -= minus_scale * minus[i];
}

}  // namespace physiomae::ingest
