#pragma once

#include "physiomae/night/night_report.h"
#include "physiomae/page/page.h"

namespace physiomae::night {

/// One night for a reader: what the checks said, hypnogram, hypnodensity, spectrogram, confidence
/// and arousal regions over time, statistics with intervals, windows to look at first, channels,
/// and the agreement with the lab where there are labels. html() of it is night.html.
page::Page night_page(const NightReport& report);

}  // namespace physiomae::night
