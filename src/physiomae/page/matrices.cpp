#include "physiomae/page/matrices.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/page/chart_parts.h"
#include "physiomae/page/colours.h"
#include "physiomae/page/png.h"

namespace physiomae::page {
namespace {

using Range = std::pair<double, double>;

constexpr int kPictureHeight = 360;

// From the least to the greatest number; never empty.
template <typename Values>
Range range_of(const Values& values) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const auto value : values)
    if (std::isfinite(value)) {
      low = std::min(low, static_cast<double>(value));
      high = std::max(high, static_cast<double>(value));
    }
  if (!(low <= high)) return {0, 1};
  return low < high ? Range{low, high} : Range{low - 0.5, high + 0.5};
}

double share(double value, const Range& range) {
  return (value - range.first) / (range.second - range.first);
}

void check(const Cells& cells) {
  bool fits = cells.values.size() == cells.rows.size() && !cells.rows.empty() &&
              (cells.words.empty() || cells.words.size() == cells.rows.size());
  for (const auto& row : cells.values) fits &= row.size() == cells.columns.size() && !row.empty();
  for (const auto& row : cells.words) fits &= row.size() == cells.columns.size();
  if (!fits)
    throw Error(fmt::format("a heat map of {} x {} names has other numbers of values",
                            cells.rows.size(), cells.columns.size()));
}

std::string words_of(const Cells& cells, size_t row, size_t column) {
  if (!cells.words.empty()) return cells.words[row][column];
  return report::number(cells.values[row][column], cells.decimals).text;
}

Json cell_values(const Cells& cells, const Range& range) {
  Json values = Json::array();
  for (size_t r = 0; r < cells.rows.size(); ++r)
    for (size_t c = 0; c < cells.columns.size(); ++c) {
      const double value = cells.values[r][c];
      values.push_back({{"r", cells.rows[r]},
                        {"c", cells.columns[c]},
                        {"v", rounded(value)},
                        {"t", words_of(cells, r, c)},
                        {"d", std::isfinite(value) && dark_below(share(value, range)) ? 1 : 0}});
    }
  return values;
}

Json names(std::string_view field, const std::string& title, bool slanted) {
  Json encoding = in_order(field);
  encoding["title"] = title;
  encoding["axis"] = {{"labelLimit", 200}, {"labelOverlap", false}, {"ticks", false}};
  if (field == "c") {
    encoding["axis"]["orient"] = "top";
    encoding["axis"]["labelAngle"] = slanted ? -35 : 0;
  }
  return encoding;
}

report::Table numbers(const FigureText& text, const Cells& cells) {
  std::vector<std::string> head = {cells.row_title};
  head.insert(head.end(), cells.columns.begin(), cells.columns.end());
  report::Table table(text.title, head);
  for (size_t r = 0; r < cells.rows.size(); ++r) {
    std::vector<report::Cell> row = {report::text(cells.rows[r])};
    for (size_t c = 0; c < cells.columns.size(); ++c)
      row.push_back({words_of(cells, r, c), cells.values[r][c], true});
    table.add_row(std::move(row));
  }
  return table;
}

// Rows of pixels from the top.
std::vector<uint8_t> pixels(const Picture& picture, const Range& range) {
  std::vector<uint8_t> rgb;
  rgb.reserve(3 * picture.values.size());
  for (int64_t line = 0; line < picture.rows; ++line) {
    const int64_t row = picture.upwards ? picture.rows - 1 - line : line;
    for (int64_t column = 0; column < picture.columns; ++column) {
      const double value = picture.values[static_cast<size_t>(row * picture.columns + column)];
      for (const uint8_t part : viridis(share(value, range))) rgb.push_back(part);
    }
  }
  return rgb;
}

// Where parts begin: a line over both axes, its name at the top and at the left.
void add_marks(Json& layers, const Picture& picture, const Json& x, const Json& y) {
  Json places = Json::array();
  for (const auto& [place, name] : picture.marks)
    places.push_back({{"at", rounded(place)}, {"name", name}});
  Json across = x, down = y;
  across["field"] = "at";
  down["field"] = "at";
  const Json line = {{"type", "rule"}, {"color", "#ffffff"}, {"opacity", 0.8}};
  layers.push_back({{"data", {{"values", places}}}, {"mark", line}, {"encoding", {{"x", across}}}});
  layers.push_back({{"data", {{"values", places}}}, {"mark", line}, {"encoding", {{"y", down}}}});
  layers.push_back({{"data", {{"values", places}}},
                    {"mark",
                     {{"type", "text"},
                      {"color", "#ffffff"},
                      {"align", "left"},
                      {"baseline", "top"},
                      {"dx", 4},
                      {"dy", 4}}},
                    {"encoding", {{"x", across}, {"y", down}, {"text", {{"field", "name"}}}}}});
}

}  // namespace

Figure heat_map(FigureText text, const Cells& cells) {
  check(cells);
  std::vector<double> all;
  for (const auto& row : cells.values) all.insert(all.end(), row.begin(), row.end());
  const Range range = cells.range.value_or(range_of(all));
  size_t longest = 0;
  for (const std::string& column : cells.columns) longest = std::max(longest, column.size());
  constexpr size_t kShort = 9;
  Json spec = begin_spec_of_rows(cell_values(cells, range), cells.rows.size() * 3 / 2);
  spec["encoding"] = {{"x", names("c", cells.column_title, longest > kShort)},
                      {"y", names("r", cells.row_title, false)}};
  spec["layer"] = {{{"mark", {{"type", "rect"}}},
                    {"encoding",
                     {{"color",
                       {{"field", "v"},
                        {"type", "quantitative"},
                        {"title", cells.value_title},
                        {"scale", viridis_scale(range.first, range.second)}}}}}},
                   {{"mark", {{"type", "text"}}},
                    {"encoding",
                     {{"text", {{"field", "t"}, {"type", "nominal"}}},
                      {"color",
                       {{"condition", {{"test", "datum.d == 1"}, {"value", "#ffffff"}}},
                        {"value", "#000000"}}}}}}};
  report::Table table = numbers(text, cells);
  return {std::move(text), std::move(spec), std::move(table)};
}

Figure picture(FigureText text, const Picture& picture) {
  if (!picture.x.range || !picture.y.range || picture.rows < 1 || picture.columns < 1 ||
      std::ssize(picture.values) != picture.rows * picture.columns)
    throw Error(fmt::format("picture \"{}\": {} values for {} x {}, or axes without a range",
                            text.id, picture.values.size(), picture.rows, picture.columns));
  const Range range = picture.range.value_or(range_of(picture.values));
  const Json value = {{"x", rounded(picture.x.range->first)},
                      {"x2", rounded(picture.x.range->second)},
                      {"y", rounded(picture.y.range->first)},
                      {"y2", rounded(picture.y.range->second)},
                      {"v", rounded(range.first)},
                      {"u", png_uri(picture.columns, picture.rows, pixels(picture, range))}};
  Json spec = begin_spec(Json::array({value}), kPictureHeight);
  const Json x = along(picture.x, "x");
  Json y = along(picture.y, "y");
  if (!picture.upwards) y["scale"]["reverse"] = true;
  Json layers = Json::array();
  layers.push_back({{"mark", {{"type", "image"}, {"aspect", false}, {"smooth", false}}},
                    {"encoding",
                     {{"x", x},
                      {"x2", {{"field", "x2"}}},
                      {"y", y},
                      {"y2", {{"field", "y2"}}},
                      {"url", {{"field", "u"}, {"type", "nominal"}}}}}});
  // A point without size: what the legend belongs to.
  layers.push_back({{"mark", {{"type", "point"}, {"size", 0}, {"opacity", 1}}},
                    {"encoding",
                     {{"x", x},
                      {"y", y},
                      {"color",
                       {{"field", "v"},
                        {"type", "quantitative"},
                        {"title", picture.value_title},
                        {"scale", viridis_scale(range.first, range.second)}}}}}});
  if (!picture.marks.empty()) add_marks(layers, picture, x, y);
  spec["layer"] = std::move(layers);
  return {std::move(text), std::move(spec)};
}

}  // namespace physiomae::page
