#pragma once

#include <string>
#include <utility>
#include <vector>

#include "physiomae/page/charts.h"

namespace physiomae::page {

/// Signals of one row, drawn over each other on a scale of the row's own.
struct TraceRow {
  std::string name;  ///< with the unit, and what its scale is
  std::vector<std::vector<float>> lines;
  std::vector<std::pair<double, double>> shaded = {};  ///< seconds
};

/// Rows of signals above each other on one axis of time, from 0 s. `legend` names the lines; each
/// row is scaled to hold 99 % of its first line.
Figure traces_chart(FigureText text, double rate_hz, const std::vector<std::string>& legend,
                    const std::vector<TraceRow>& rows);

}  // namespace physiomae::page
