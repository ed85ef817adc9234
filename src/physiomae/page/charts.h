#pragma once

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "physiomae/page/figure.h"

// Figures of numbers. Each function writes a specification from data; fields are named here and
// never from data (Note [Names from outside]). Values that are none (NaN) are left out. Figures of
// at most kReadableRows numbers carry them as a table too.

namespace physiomae::page {

inline constexpr size_t kReadableRows = 60;

struct Axis {
  std::string title;  ///< with its unit
  std::optional<std::pair<double, double>> range = {};
  bool logarithmic = false;
  bool from_zero = false;
  bool whole = false;  ///< ticks at whole numbers alone
};

/// A line; `low` and `high` are empty or as long as `x`: a band around it.
struct Series {
  std::string name;
  std::vector<double> x, y;
  std::vector<double> low = {}, high = {};
};

/// Lines told apart by colour, dashes and names. Error when a series has no point or vectors differ
/// in length.
Figure line_chart(FigureText text, const Axis& x, const Axis& y, const std::vector<Series>& series);

/// A value with its interval; no interval where an end is none.
struct Interval {
  std::string name;   ///< the row
  std::string group;  ///< told apart by colour and shape within a row; "" for one group
  double value = 0;
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
};

/// A row a name, a dot with its interval a group; `reference` is a line across all rows, e.g.
/// chance.
Figure interval_chart(FigureText text, const Axis& value, const std::vector<Interval>& rows,
                      std::optional<double> reference = {});

/// Bars from zero, one a name, in the order given.
Figure bar_chart(FigureText text, const Axis& value,
                 const std::vector<std::pair<std::string, double>>& bars);

/// Parts of a whole, one bar a row: {row, part, value}, e.g. hours a stage and patient.
struct Part {
  std::string row, part;
  double value = 0;
};
Figure stacked_bars(FigureText text, const Axis& value, const std::vector<Part>& parts,
                    bool parts_are_stages = false);

/// Points, and the diagonal that perfect agreement would lie on where asked for; `size` is the
/// number behind a point (empty: all alike).
struct Points {
  std::string name;
  std::vector<double> x, y, size = {};
};
Figure scatter_chart(FigureText text, const Axis& x, const Axis& y,
                     const std::vector<Points>& points, bool diagonal = false);

}  // namespace physiomae::page
