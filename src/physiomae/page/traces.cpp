#include "physiomae/page/traces.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/page/chart_parts.h"

namespace physiomae::page {
namespace {

constexpr double kRowPixels = 95, kShare = 0.99, kHalf = 0.45;

// What the row's half height stands for: 99 % of the values are smaller.
double scale_of(const std::vector<float>& values) {
  std::vector<float> sizes;
  for (const float value : values)
    if (std::isfinite(value)) sizes.push_back(std::abs(value));
  if (sizes.empty()) return 1;
  const auto place = static_cast<size_t>(kShare * static_cast<double>(sizes.size() - 1));
  std::nth_element(sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(place), sizes.end());
  return sizes[place] > 0 ? sizes[place] : 1;
}

Json row_axis(size_t rows) {
  return {
      {"field", "y"},
      {"type", "quantitative"},
      {"title", nullptr},
      {"axis", nullptr},
      {"scale",
       {{"domain", {-0.6, static_cast<double>(rows) - 0.45}}, {"reverse", true}, {"nice", false}}}};
}

}  // namespace

Figure traces_chart(FigureText text, double rate_hz, const std::vector<std::string>& legend,
                    const std::vector<TraceRow>& rows) {
  Json points = Json::array(), shades = Json::array(), names = Json::array();
  for (size_t r = 0; r < rows.size(); ++r) {
    const double middle = static_cast<double>(r);
    names.push_back({{"y", rounded(middle - 0.5)}, {"name", rows[r].name}});
    for (const auto& [from, to] : rows[r].shaded)
      shades.push_back({{"a", rounded(from)},
                        {"b", rounded(to)},
                        {"y", rounded(middle - kHalf)},
                        {"y2", rounded(middle + kHalf)}});
    if (rows[r].lines.size() != legend.size())
      throw Error(fmt::format("row \"{}\" has {} lines, expected {}", rows[r].name,
                              rows[r].lines.size(), legend.size()));
    const double scale = scale_of(rows[r].lines.front());
    for (size_t l = 0; l < legend.size(); ++l)
      for (size_t i = 0; i < rows[r].lines[l].size(); ++i) {
        const double height = std::clamp(rows[r].lines[l][i] / scale, -1.2, 1.2);
        if (!std::isfinite(height)) continue;
        points.push_back({{"x", std::round(static_cast<double>(i) / rate_hz * 1000) / 1000},
                          {"y", std::round((middle - 0.4 * height) * 1000) / 1000},
                          {"s", legend[l]},
                          {"r", r}});
      }
  }
  if (points.empty()) throw Error(fmt::format("figure \"{}\" has no sample to draw", text.id));
  Json spec =
      begin_spec(Json::array(), static_cast<int>(kRowPixels * static_cast<double>(rows.size())));
  const Axis time{.title = "seconds"};
  const Json y = row_axis(rows.size());
  Json colour = in_order("s");
  if (legend.size() < 2) colour["legend"] = nullptr;
  Json layers = Json::array();
  if (!shades.empty())
    layers.push_back({{"data", {{"values", shades}}},
                      {"mark", {{"type", "rect"}, {"color", "#888888"}, {"opacity", 0.22}}},
                      {"encoding",
                       {{"x", along(time, "a")},
                        {"x2", {{"field", "b"}}},
                        {"y", y},
                        {"y2", {{"field", "y2"}}}}}});
  layers.push_back({{"data", {{"values", points}}},
                    {"mark", {{"type", "line"}, {"strokeWidth", 1}}},
                    {"encoding",
                     {{"x", along(time, "x")},
                      {"y", y},
                      {"color", colour},
                      {"detail", {{"field", "r"}, {"type", "nominal"}}}}}});
  layers.push_back(
      {{"data", {{"values", names}}},
       {"mark", {{"type", "text"}, {"align", "left"}, {"fontWeight", 600}}},
       {"encoding",
        {{"x", {{"value", 2}}}, {"y", y}, {"text", {{"field", "name"}, {"type", "nominal"}}}}}});
  spec["layer"] = std::move(layers);
  return {std::move(text), std::move(spec)};
}

}  // namespace physiomae::page
