#pragma once

#include <optional>
#include <vector>

#include "physiomae/night/night_report.h"
#include "physiomae/page/figure.h"

namespace physiomae::night {

/// Pictures of a night along its time, in hours from the recording's start: hypnogram (beside the
/// lab's where there is one) with arousal regions, hypnodensity, spectrogram, confidence. Those of
/// which nothing can be drawn are left out.
std::vector<page::Figure> night_figures(const NightReport& report);

/// The lab's stages against the model's, a row a scored stage; none without an agreement.
std::optional<page::Figure> confusion_figure(const NightReport& report);

}  // namespace physiomae::night
