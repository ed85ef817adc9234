#include <cmath>
#include <set>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/page/chart_parts.h"
#include "physiomae/page/colours.h"

namespace physiomae::page {
namespace {

std::string row_name(const Interval& row) {
  return row.group.empty() ? row.name : row.name + " · " + row.group;
}

// What has to have something in it, or the figure would be an empty frame.
void refuse_nothing(const FigureText& text, bool nothing) {
  if (nothing) throw Error(fmt::format("figure \"{}\" has nothing to draw", text.id));
}

Json names_of_rows() {
  Json encoding = in_order("r");
  encoding["axis"] = {{"labelLimit", 230}, {"labelOverlap", false}};
  return encoding;
}

}  // namespace

Figure interval_chart(FigureText text, const Axis& value, const std::vector<Interval>& rows,
                      std::optional<double> reference) {
  Json values = Json::array();
  std::set<std::string> names, groups;
  report::Table table(text.title, {"", value.title, "low", "high"});
  for (const Interval& row : rows) {
    table.add_row({report::text(row_name(row)), short_number(row.value), short_number(row.low),
                   short_number(row.high)});
    if (!std::isfinite(row.value)) continue;
    names.insert(row_name(row));
    groups.insert(row.group);
    values.push_back({{"r", row_name(row)},
                      {"g", row.group},
                      {"v", rounded(row.value)},
                      {"l", rounded(row.low)},
                      {"h", rounded(row.high)}});
  }
  refuse_nothing(text, values.empty());
  Json colour = in_order("g");
  colour["legend"] = nullptr;  // rows say it in words
  Json spec = begin_spec_of_rows(std::move(values), names.size());
  const Json names_axis = names_of_rows();
  Json layers = Json::array();
  layers.push_back({{"transform", {{{"filter", "isValid(datum.l) && isValid(datum.h)"}}}},
                    {"mark", {{"type", "rule"}, {"strokeWidth", 2}}},
                    {"encoding",
                     {{"y", names_axis},
                      {"x", along(value, "l")},
                      {"x2", {{"field", "h"}}},
                      {"color", colour}}}});
  layers.push_back(
      {{"mark", {{"type", "point"}, {"filled", true}, {"opacity", 1}, {"size", 70}}},
       {"encoding", {{"y", names_axis}, {"x", along(value, "v")}, {"color", colour}}}});
  if (groups.size() > 1) {
    layers.back()["encoding"]["shape"] = in_order("g");
    layers.back()["encoding"]["shape"]["legend"] = nullptr;
  }
  if (reference) layers.push_back(reference_line("x", *reference));
  spec["layer"] = std::move(layers);
  return {std::move(text), std::move(spec), std::move(table)};
}

Figure bar_chart(FigureText text, const Axis& value,
                 const std::vector<std::pair<std::string, double>>& bars) {
  Json values = Json::array();
  report::Table table(text.title, {"", value.title});
  std::set<std::string> names;
  for (const auto& [name, height] : bars) {
    table.add_row({report::text(name), short_number(height)});
    if (!std::isfinite(height)) continue;
    names.insert(name);
    values.push_back({{"r", name}, {"v", rounded(height)}});
  }
  refuse_nothing(text, values.empty());
  Json spec = begin_spec_of_rows(std::move(values), names.size());
  spec["mark"] = {{"type", "bar"}, {"color", "#0072B2"}};
  Axis axis = value;
  axis.from_zero = true;
  spec["encoding"] = {{"y", names_of_rows()}, {"x", along(axis, "v")}};
  Figure figure{std::move(text), std::move(spec)};
  if (table.rows().size() <= kReadableRows) figure.data = std::move(table);
  return figure;
}

Figure stacked_bars(FigureText text, const Axis& value, const std::vector<Part>& parts,
                    bool parts_are_stages) {
  Json values = Json::array();
  report::Table table(text.title, {"", "part", value.title});
  std::set<std::string> names;
  for (size_t i = 0; i < parts.size(); ++i) {
    const Part& part = parts[i];
    table.add_row({report::text(part.row), report::text(part.part), short_number(part.value)});
    names.insert(part.row);
    if (std::isfinite(part.value))
      values.push_back({{"r", part.row}, {"p", part.part}, {"v", rounded(part.value)}, {"o", i}});
  }
  refuse_nothing(text, values.empty());
  Json spec = begin_spec_of_rows(std::move(values), names.size());
  spec["mark"] = {{"type", "bar"}};
  Axis axis = value;
  axis.from_zero = true;
  Json colour = in_order("p");
  if (parts_are_stages) colour["scale"] = stage_scale();
  spec["encoding"] = {{"y", names_of_rows()},
                      {"x", along(axis, "v")},
                      {"color", colour},
                      {"order", {{"field", "o"}, {"type", "quantitative"}}}};
  Figure figure{std::move(text), std::move(spec)};
  if (table.rows().size() <= kReadableRows) figure.data = std::move(table);
  return figure;
}

}  // namespace physiomae::page
