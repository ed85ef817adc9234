#include "physiomae/page/colours.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace physiomae::page {
namespace {

using Colour = std::array<uint8_t, 3>;

// Ten evenly spaced colours of matplotlib's viridis; between them it is straight to within what
// eyes tell apart.
constexpr std::array<Colour, 10> kViridis = {{{0x44, 0x01, 0x54},
                                              {0x48, 0x28, 0x78},
                                              {0x3e, 0x49, 0x89},
                                              {0x31, 0x68, 0x8e},
                                              {0x26, 0x82, 0x8e},
                                              {0x1f, 0x9e, 0x89},
                                              {0x35, 0xb7, 0x79},
                                              {0x6e, 0xce, 0x58},
                                              {0xb5, 0xde, 0x2b},
                                              {0xfd, 0xe7, 0x25}}};
constexpr Colour kNothing = {0x80, 0x80, 0x80};
constexpr double kBrightEnough = 0.6;  ///< share of viridis from which black is read on it

}  // namespace

nlohmann::ordered_json stage_scale() {
  return {{"domain", kStagesFromTop}, {"range", kStageColours}};
}

Colour viridis(double share) {
  if (!std::isfinite(share)) return kNothing;
  const double place = std::clamp(share, 0.0, 1.0) * (kViridis.size() - 1);
  const auto below = std::min(static_cast<size_t>(place), kViridis.size() - 2);
  const double part = place - static_cast<double>(below);
  Colour colour{};
  for (size_t k = 0; k < colour.size(); ++k)
    colour[k] = static_cast<uint8_t>(
        std::lround((1 - part) * kViridis[below][k] + part * kViridis[below + 1][k]));
  return colour;
}

nlohmann::ordered_json viridis_scale(double low, double high) {
  nlohmann::ordered_json domain, range;
  for (size_t i = 0; i < kViridis.size(); ++i) {
    domain.push_back(low + (high - low) * static_cast<double>(i) / (kViridis.size() - 1));
    range.push_back(
        fmt::format("#{:02x}{:02x}{:02x}", kViridis[i][0], kViridis[i][1], kViridis[i][2]));
  }
  return {{"domain", domain}, {"range", range}, {"clamp", true}};
}

bool dark_below(double share) { return !(share >= kBrightEnough); }

}  // namespace physiomae::page
