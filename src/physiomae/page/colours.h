#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

// Note [Colours]
// A colour means one thing on all pages. Stages have five that stay apart under the three kinds of
// colour blindness (Machado et al. 2009: CIE76 difference of at least 16 between any two; Okabe and
// Ito's own first five have the same) and stand out from light and from dark paper by a contrast of
// about 3 to 1 or more. They run from the top as in clinical hypnograms: W, R, N1, N2, N3. Nothing
// is told by colour alone: position, text or numbers say it too. Magnitudes go through viridis.

namespace physiomae::page {

/// Stages as figures have them, from the top.
inline constexpr std::array<std::string_view, 5> kStagesFromTop = {"W", "R", "N1", "N2", "N3"};
inline constexpr std::array<std::string_view, 5> kStageColours = {"#CC7A00", "#C8406B", "#2FA0A0",
                                                                  "#0072B2", "#7A5C3A"};

/// What stores and scores call a stage of figures: "REM" for "R".
constexpr std::string_view stored_name(std::string_view stage) {
  return stage == "R" ? "REM" : stage;
}

/// The scale of a colour channel that shows stages.
nlohmann::ordered_json stage_scale();

/// Red, green and blue of viridis at `share` from 0 to 1; beyond, its ends; grey where it is none.
std::array<uint8_t, 3> viridis(double share);

/// The scale of a colour channel from `low` to `high` in the same colours.
nlohmann::ordered_json viridis_scale(double low, double high);

/// Whether white is read more easily than black on viridis at `share`.
bool dark_below(double share);

}  // namespace physiomae::page
