#include "physiomae/page/chart_parts.h"

#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

namespace physiomae::page {
namespace {

Json begin(Json values) {
  return {{"$schema", "https://vega.github.io/schema/vega-lite/v4.json"},
          {"data", {{"values", std::move(values)}}},
          {"width", "container"},
          {"autosize", {{"type", "fit-x"}, {"contains", "padding"}}}};
}

}  // namespace

Json rounded(double value) {
  if (!std::isfinite(value)) return nullptr;
  return std::strtod(fmt::format("{:.6g}", value).c_str(), nullptr);
}

Json begin_spec(Json values, int height) {
  Json spec = begin(std::move(values));
  spec["height"] = height;
  return spec;
}

Json begin_spec_of_rows(Json values, size_t rows) {
  constexpr size_t kRowPixels = 24, kLeast = 2;
  return begin_spec(std::move(values), static_cast<int>(kRowPixels * std::max(rows, kLeast)));
}

Json along(const Axis& axis, std::string_view field) {
  Json scale = {{"zero", axis.from_zero}, {"nice", !axis.range.has_value()}};
  if (axis.logarithmic) scale = {{"type", "log"}, {"nice", false}};
  if (axis.range) scale["domain"] = {rounded(axis.range->first), rounded(axis.range->second)};
  Json encoding = {
      {"field", field}, {"type", "quantitative"}, {"title", axis.title}, {"scale", scale}};
  if (axis.whole) encoding["axis"] = {{"tickMinStep", 1}, {"format", "d"}};
  return encoding;
}

Json in_order(std::string_view field) {
  return {{"field", field}, {"type", "nominal"}, {"sort", nullptr}, {"title", nullptr}};
}

Json reference_line(std::string_view channel, double value) {
  return {{"data", {{"values", {{{"at", rounded(value)}}}}}},
          {"mark", {{"type", "rule"}, {"strokeDash", {5, 4}}, {"opacity", 0.7}}},
          {"encoding", {{std::string(channel), {{"field", "at"}, {"type", "quantitative"}}}}}};
}

Json diagonal_line(const Axis& x, const Axis& y, double low, double high) {
  const Json ends = {{{"x", rounded(low)}, {"y", rounded(low)}},
                     {{"x", rounded(high)}, {"y", rounded(high)}}};
  return {{"data", {{"values", ends}}},
          {"mark",
           {{"type", "line"}, {"strokeDash", {5, 4}}, {"color", "#888888"}, {"strokeWidth", 1}}},
          {"encoding", {{"x", along(x, "x")}, {"y", along(y, "y")}}}};
}

report::Cell short_number(double value) {
  if (!std::isfinite(value)) return {"n/a", std::nullopt, true};
  return {fmt::format("{:.4g}", value), value, true};
}

}  // namespace physiomae::page
