#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/page/chart_parts.h"

namespace physiomae::page {
namespace {

constexpr int kHeight = 260;
constexpr size_t kShowPoints = 40;  ///< of a line; more would hide it

void check(const Series& line) {
  const auto fits = [&](const std::vector<double>& band) {
    return band.empty() || band.size() == line.x.size();
  };
  if (line.x.empty() || line.y.size() != line.x.size() || !fits(line.low) || !fits(line.high) ||
      line.low.empty() != line.high.empty())
    throw Error(fmt::format("line \"{}\": {} x, {} y, {} low, {} high; expected as many of each",
                            line.name, line.x.size(), line.y.size(), line.low.size(),
                            line.high.size()));
}

bool drawable(const Axis& axis, double value) {
  return std::isfinite(value) && (!axis.logarithmic || value > 0);
}

report::Table numbers(const FigureText& text, const Axis& x, const Axis& y,
                      const std::vector<Series>& series, bool banded) {
  std::vector<std::string> columns = {x.title, "", y.title};
  if (banded) columns.insert(columns.end(), {"low", "high"});
  report::Table table(text.title, columns);
  for (const Series& line : series)
    for (size_t i = 0; i < line.x.size(); ++i) {
      std::vector<report::Cell> row = {short_number(line.x[i]), report::text(line.name),
                                       short_number(line.y[i])};
      if (!line.low.empty())
        row.insert(row.end(), {short_number(line.low[i]), short_number(line.high[i])});
      table.add_row(std::move(row));
    }
  return table;
}

Json colour_of_series(size_t series) {
  Json encoding = in_order("s");
  encoding["legend"] =
      series < 2 ? Json()
                 : Json({{"symbolType", "stroke"}, {"symbolOpacity", 1}, {"symbolStrokeWidth", 3}});
  return encoding;
}

}  // namespace

Figure line_chart(FigureText text, const Axis& x, const Axis& y,
                  const std::vector<Series>& series) {
  Json values = Json::array();
  bool banded = false;
  size_t longest = 0, points = 0;
  for (const Series& line : series) {
    check(line);
    banded |= !line.low.empty();
    longest = std::max(longest, line.x.size());
    points += line.x.size();
    for (size_t i = 0; i < line.x.size(); ++i) {
      if (!drawable(x, line.x[i]) || !drawable(y, line.y[i])) continue;
      Json row = {{"s", line.name}, {"x", rounded(line.x[i])}, {"y", rounded(line.y[i])}};
      if (!line.low.empty()) {
        row["l"] = rounded(line.low[i]);
        row["h"] = rounded(line.high[i]);
      }
      values.push_back(std::move(row));
    }
  }
  if (values.empty()) throw Error(fmt::format("figure \"{}\" has no point to draw", text.id));
  Json spec = begin_spec(std::move(values), kHeight);
  const Json colour = colour_of_series(series.size());
  Json layers = Json::array();
  if (banded)
    layers.push_back({{"transform", {{{"filter", "isValid(datum.l) && isValid(datum.h)"}}}},
                      {"mark", {{"type", "area"}, {"opacity", 0.2}}},
                      {"encoding",
                       {{"x", along(x, "x")},
                        {"y", along(y, "l")},
                        {"y2", {{"field", "h"}}},
                        {"color", colour}}}});
  const Json places = {{"x", along(x, "x")}, {"y", along(y, "y")}};
  Json lines = {{"mark", {{"type", "line"}}}, {"encoding", places}};
  lines["encoding"]["color"] = colour;
  if (series.size() > 1) {
    lines["encoding"]["strokeDash"] = in_order("s");
    lines["encoding"]["strokeDash"]["legend"] = nullptr;  // a second one beside that of colours
  }
  layers.push_back(std::move(lines));
  if (longest <= kShowPoints) {
    layers.push_back(
        {{"mark", {{"type", "circle"}, {"size", 35}, {"opacity", 1}}}, {"encoding", places}});
    layers.back()["encoding"]["color"] = colour;
  }
  spec["layer"] = std::move(layers);
  Figure figure{std::move(text), std::move(spec)};
  if (points <= kReadableRows) figure.data = numbers(figure.text, x, y, series, banded);
  return figure;
}

}  // namespace physiomae::page
