#pragma once

#include <string>

#include "physiomae/night/night.h"

namespace physiomae::night {

/// The night as CSV, a row a window: onset_s,duration_s,stage,p_W,p_N1,p_N2,p_N3,p_R,p_arousal,
/// confidence,flags, and disagreement behind them where several models were asked. What is not
/// known is an empty cell; flags are divided by ";".
std::string night_csv(const Night& night);

/// A probability with six decimals; "" for NaN.
std::string probability_text(double value);

}  // namespace physiomae::night
