#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/page/chart_parts.h"

namespace physiomae::page {
namespace {

constexpr int kHeight = 320;

void check(const Points& points) {
  const size_t count = points.x.size();
  if (points.y.size() != count || (!points.size.empty() && points.size.size() != count))
    throw Error(fmt::format("points \"{}\": {} x, {} y, {} sizes; expected as many of each",
                            points.name, count, points.y.size(), points.size.size()));
}

}  // namespace

Figure scatter_chart(FigureText text, const Axis& x, const Axis& y,
                     const std::vector<Points>& points, bool diagonal) {
  Json values = Json::array();
  report::Table table(text.title, {x.title, "", y.title, "number"});
  double low = std::numeric_limits<double>::infinity(), high = -low;
  bool sized = false;
  for (const Points& group : points) {
    check(group);
    sized |= !group.size.empty();
    for (size_t i = 0; i < group.x.size(); ++i) {
      if (!std::isfinite(group.x[i]) || !std::isfinite(group.y[i])) continue;
      low = std::min({low, group.x[i], group.y[i]});
      high = std::max({high, group.x[i], group.y[i]});
      const double size = group.size.empty() ? 1 : group.size[i];
      values.push_back({{"s", group.name},
                        {"x", rounded(group.x[i])},
                        {"y", rounded(group.y[i])},
                        {"n", rounded(size)}});
      table.add_row({short_number(group.x[i]), report::text(group.name), short_number(group.y[i]),
                     group.size.empty() ? report::text("") : short_number(size)});
    }
  }
  if (values.empty()) throw Error(fmt::format("figure \"{}\" has no point to draw", text.id));
  if (diagonal && x.range) std::tie(low, high) = *x.range;
  Json spec = begin_spec(std::move(values), kHeight);
  Json colour = in_order("s");
  if (points.size() < 2) colour["legend"] = nullptr;
  Json dots = {{"mark", {{"type", "point"}, {"filled", true}, {"opacity", 0.85}}},
               {"encoding", {{"x", along(x, "x")}, {"y", along(y, "y")}, {"color", colour}}}};
  if (points.size() > 1) dots["encoding"]["shape"] = colour;
  if (sized)
    dots["encoding"]["size"] = {{"field", "n"},
                                {"type", "quantitative"},
                                {"legend", nullptr},
                                {"scale", {{"range", {20, 400}}}}};
  Json layers = Json::array();
  if (diagonal) layers.push_back(diagonal_line(x, y, low, high));
  layers.push_back(std::move(dots));
  spec["layer"] = std::move(layers);
  Figure figure{std::move(text), std::move(spec)};
  if (table.rows().size() <= kReadableRows) figure.data = std::move(table);
  return figure;
}

}  // namespace physiomae::page
