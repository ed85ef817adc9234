#pragma once

#include <nlohmann/json.hpp>

#include "physiomae/page/charts.h"

// Inner parts that figures have in common.

namespace physiomae::page {

using Json = nlohmann::ordered_json;

/// `value` with six significant digits, which is more than a screen shows; null when it is none.
Json rounded(double value);

/// A figure as wide as its page and `height` pixels high, with `values` as its data.
Json begin_spec(Json values, int height);
/// As high as its rows need.
Json begin_spec_of_rows(Json values, size_t rows);

/// The encoding of a quantitative `field` along `axis`.
Json along(const Axis& axis, std::string_view field);

/// The encoding of names in the order in which they come, so that they enter no expression.
Json in_order(std::string_view field);

/// A dashed line across at `value` of channel "x" or "y".
Json reference_line(std::string_view channel, double value);

/// The diagonal of equal values over both axes.
Json diagonal_line(const Axis& x, const Axis& y, double low, double high);

/// Six figures at most: "0.703", "1.2e-05".
report::Cell short_number(double value);

}  // namespace physiomae::page
