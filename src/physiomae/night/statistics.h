#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/io/labels.h"
#include "physiomae/night/night.h"

// Note [Sleep statistics]
// Names and definitions are those of YASA (yasa.Hypnogram.sleep_statistics 0.8; latencies of N1, N2
// and N3, and NREM, those of yasa.sleep_statistics), after Iber 2007 and Silber 2007: minutes, but
// SE, SME and shares in %, SFI in awakenings an hour of TST. Epochs not staged count in TIB and SPT
// alone, and latencies are from the first epoch: crop to lights off. REM latency after the AASM is
// Lat_REM - SOL. What is undefined (a night without sleep or REM) is NaN.

namespace physiomae::night {

struct SleepStatistic {
  std::string name;          ///< "TIB", "SPT", ..., "%REM"
  std::string unit;          ///< "min", "%", "1/h", "count"
  double value = 0;          ///< NaN where undefined
  double low = 0, high = 0;  ///< the interval's ends; NaN where there is none
};

/// Of epochs of 30 s from lights off to lights on.
std::vector<SleepStatistic> sleep_statistics(std::span<const io::Stage> epochs);

/// How often an epoch of stage a (row) is followed by one of stage b (column); epochs not staged
/// take no part.
using Transitions = std::array<std::array<int64_t, kStages>, kStages>;
Transitions transitions_of(std::span<const io::Stage> epochs);

}  // namespace physiomae::night
