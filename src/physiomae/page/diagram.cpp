#include "physiomae/page/diagram.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/page/chart_parts.h"

namespace physiomae::page {
namespace {

constexpr double kGap = 0.03;      // between boxes, of the figure's width
constexpr double kHeight = 0.68;   // of a box, of its row's; the rest is for arrows
constexpr double kRowPixels = 58;  // two lines of text and an arrow
constexpr double kLine = 0.13;     // of text from the middle of a box, of the row's height

double width_of(const std::vector<Box>& row) { return 1.0 / static_cast<double>(row.size()); }

double middle_of(const std::vector<Box>& row, size_t box) {
  return (static_cast<double>(box) + 0.5) * width_of(row);
}

Json place(std::string_view field, double end) {
  return {{"field", field},
          {"type", "quantitative"},
          {"title", nullptr},
          {"axis", nullptr},
          {"scale", {{"domain", {0, end}}, {"nice", false}, {"zero", true}}}};
}

Json box_values(const std::vector<std::vector<Box>>& rows) {
  Json values = Json::array();
  for (size_t r = 0; r < rows.size(); ++r) {
    const double top = static_cast<double>(r), width = width_of(rows[r]);
    for (size_t b = 0; b < rows[r].size(); ++b) {
      const double middle = middle_of(rows[r], b), half = width / 2 - kGap / 2;
      const double line = rows[r][b].detail.empty() ? 0 : kLine;
      values.push_back({{"a", rounded(middle - half)},
                        {"b", rounded(middle + half)},
                        {"c", rounded(middle)},
                        {"top", rounded(top)},
                        {"low", rounded(top + kHeight)},
                        {"first", rounded(top + kHeight / 2 - line)},
                        {"second", rounded(top + kHeight / 2 + line)},
                        {"w", rounded(2 * half)},
                        {"t", rows[r][b].title},
                        {"d", rows[r][b].detail},
                        {"g", rows[r][b].group}});
    }
  }
  return values;
}

// Each goes straight down, at the middle of the narrower box.
Json arrow_values(const std::vector<std::vector<Box>>& rows) {
  Json values = Json::array();
  for (size_t r = 0; r + 1 < rows.size(); ++r) {
    const auto& more = rows[r].size() >= rows[r + 1].size() ? rows[r] : rows[r + 1];
    for (size_t b = 0; b < more.size(); ++b)
      values.push_back({{"x", rounded(middle_of(more, b))},
                        {"from", rounded(static_cast<double>(r) + kHeight)},
                        {"to", rounded(static_cast<double>(r + 1))},
                        {"head", rounded(static_cast<double>(r + 1) - 0.06)}});
  }
  return values;
}

void check(const FigureText& text, const std::vector<std::vector<Box>>& rows) {
  for (size_t r = 0; r < rows.size(); ++r) {
    const size_t here = rows[r].size(), above = r == 0 ? here : rows[r - 1].size();
    if (here == 0 || (here != above && std::min(here, above) != 1))
      throw Error(fmt::format("diagram \"{}\": row {} of {} boxes under one of {}", text.id, r + 1,
                              here, above));
  }
  if (rows.empty()) throw Error(fmt::format("figure \"{}\" has nothing to draw", text.id));
}

}  // namespace

Figure diagram(FigureText text, const std::vector<std::vector<Box>>& rows) {
  check(text, rows);
  const double end = static_cast<double>(rows.size() - 1) + kHeight;
  Json spec = begin_spec(box_values(rows), static_cast<int>(kRowPixels * end));
  const auto x = [](std::string_view field) { return place(field, 1); };
  const auto y = [&](std::string_view field) {
    Json down = place(field, end);
    down["scale"]["reverse"] = true;
    return down;
  };
  // No wider than its box: what is longer ends in three dots.
  const auto words = [&](std::string_view field, std::string_view line, int size, int weight) {
    return Json{
        {"mark",
         {{"type", "text"},
          {"baseline", "middle"},
          {"fontSize", size},
          {"fontWeight", weight},
          {"limit", {{"expr", "width * datum.w - 6"}}}}},
        {"encoding",
         {{"x", x("c")}, {"y", y(line)}, {"text", {{"field", field}, {"type", "nominal"}}}}}};
  };
  Json group = in_order("g");
  const Json arrows = {{"values", arrow_values(rows)}};
  Json layers = Json::array();
  if (!arrows["values"].empty()) {
    layers.push_back({{"data", arrows},
                      {"mark", {{"type", "rule"}, {"strokeWidth", 1.2}}},
                      {"encoding", {{"x", x("x")}, {"y", y("from")}, {"y2", {{"field", "to"}}}}}});
    layers.push_back({{"data", arrows},
                      {"mark",
                       {{"type", "point"},
                        {"shape", "triangle-down"},
                        {"filled", true},
                        {"opacity", 1},
                        {"color", "#888888"},
                        {"size", 45}}},
                      {"encoding", {{"x", x("x")}, {"y", y("head")}}}});
  }
  layers.push_back(
      {{"mark",
        {{"type", "rect"}, {"fillOpacity", 0.18}, {"strokeWidth", 1.5}, {"cornerRadius", 4}}},
       {"encoding",
        {{"x", x("a")},
         {"x2", {{"field", "b"}}},
         {"y", y("top")},
         {"y2", {{"field", "low"}}},
         {"fill", group},
         {"stroke", group}}}});
  layers.push_back(words("t", "first", 12, 600));
  layers.push_back(words("d", "second", 11, 400));
  spec["layer"] = std::move(layers);
  return {std::move(text), std::move(spec)};
}

}  // namespace physiomae::page
