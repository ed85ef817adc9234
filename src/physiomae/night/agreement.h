#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "physiomae/io/labels.h"
#include "physiomae/metrics/confusion.h"
#include "physiomae/night/night.h"

namespace physiomae::night {

/// A model's stages against the lab's, on the windows that both have (Note [Undefined scores]).
struct Agreement {
  metrics::ConfusionMatrix confusion;  ///< scored stage by row
  double accuracy = 0, kappa = 0, f1_macro = 0;
};
/// `scored` (W): the stage of each window, undefined where there is none.
Agreement agreement(const Night& night, const std::vector<io::Stage>& scored);

/// Bland and Altman 1986: of the differences model - scored over nights.
struct BlandAltman {
  std::string statistic, unit;
  int64_t nights = 0;
  double bias = 0;           ///< mean difference
  double sd = 0;             ///< of the differences (n-1); NaN of one night
  double low = 0, high = 0;  ///< limits of agreement, bias ± 1.96 SD
};
BlandAltman bland_altman(const std::string& statistic, const std::string& unit,
                         const std::vector<std::pair<double, double>>& model_and_scored);

}  // namespace physiomae::night
