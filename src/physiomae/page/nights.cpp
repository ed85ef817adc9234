#include "physiomae/page/nights.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/page/chart_parts.h"
#include "physiomae/page/colours.h"
#include "physiomae/page/matrices.h"

namespace physiomae::page {
namespace {

constexpr int kStages = std::ssize(kStagesFromTop);
constexpr int kRowsOfScorer = kStages + 1;  ///< one for its name
constexpr double kRowPixels = 19;
constexpr int kLeftPixels = 57;      ///< what an axis with numbers and a title takes: edges agree
constexpr double kTolerance = 1.01;  ///< of a window's length, between which there is no gap

const Axis kTime{.title = "hours from the start of the recording"};

// Row of a stage from the top, -1 for anything else.
int row_of(std::string_view stage) {
  if (stage == "REM") stage = "R";
  const auto found = std::find(kStagesFromTop.begin(), kStagesFromTop.end(), stage);
  return found == kStagesFromTop.end() ? -1 : static_cast<int>(found - kStagesFromTop.begin());
}

// A stage that lasts; `stretch` counts stretches without a gap.
struct Run {
  int row = 0, stretch = 0;
  double from = 0, to = 0;
};

std::vector<Run> runs_of(const Hypnogram& scorer, double window_hours) {
  if (scorer.start_hours.size() != scorer.stages.size())
    throw Error(fmt::format("hypnogram \"{}\": {} times for {} stages", scorer.name,
                            scorer.start_hours.size(), scorer.stages.size()));
  std::vector<Run> runs;
  int stretch = 0;
  for (size_t i = 0; i < scorer.stages.size(); ++i) {
    const int row = row_of(scorer.stages[i]);
    const double from = scorer.start_hours[i];
    const bool joins = !runs.empty() && from <= runs.back().to + (kTolerance - 1) * window_hours;
    if (!joins) ++stretch;
    if (row < 0) continue;
    if (joins && runs.back().row == row)
      runs.back().to = from + window_hours;
    else
      runs.push_back({row, stretch, from, from + window_hours});
    if (joins && runs.size() > 1)
      runs[runs.size() - 2].to = std::min(runs[runs.size() - 2].to, runs.back().from);
  }
  return runs;
}

Json span(double from, double to, double row) {
  return {{"a", rounded(from)}, {"b", rounded(to)}, {"y", row}};
}

struct Parts {
  Json runs = Json::array(), steps = Json::array(), names = Json::array(), strips = Json::array();
  std::string labels;  ///< of rows, as an expression: constants of ours alone
  int rows = 0;
};

void add(Parts& parts, const Hypnogram& scorer, double window_hours) {
  parts.names.push_back({{"y", parts.rows}, {"name", scorer.name}});
  for (const Run& run : runs_of(scorer, window_hours)) {
    const double row = parts.rows + 1 + run.row;
    Json mark = span(run.from, run.to, row);
    mark["s"] = kStagesFromTop[static_cast<size_t>(run.row)];
    parts.runs.push_back(std::move(mark));
    const std::string line = fmt::format("{}-{}", parts.rows, run.stretch);
    parts.steps.push_back({{"x", rounded(run.from)}, {"y", row}, {"g", line}});
    parts.steps.push_back({{"x", rounded(run.to)}, {"y", row}, {"g", line}});
  }
  parts.labels += fmt::format("'','{}',", fmt::join(kStagesFromTop, "','"));
  parts.rows += kRowsOfScorer;
}

void add(Parts& parts, const Strip& strip) {
  parts.names.push_back({{"y", parts.rows}, {"name", strip.name}});
  for (const auto& [from, to] : strip.spans) parts.strips.push_back(span(from, to, parts.rows + 1));
  parts.labels += "'','',";
  parts.rows += 2;
}

Json row_axis(const Parts& parts) {
  Json places = Json::array();
  for (int row = 0; row < parts.rows; ++row) places.push_back(row);
  return {
      {"field", "y"},
      {"type", "quantitative"},
      {"title", nullptr},
      {"scale",
       {{"domain", {-0.7, parts.rows - 0.4}}, {"reverse", true}, {"nice", false}, {"zero", false}}},
      {"axis",
       {{"values", places},
        {"grid", false},
        {"ticks", false},
        {"labelOverlap", false},
        {"minExtent", kLeftPixels},
        {"labelExpr", "[" + parts.labels + "''][datum.value]"}}}};
}

Json layer(const Json& values, Json mark, Json encoding) {
  return {
      {"data", {{"values", values}}}, {"mark", std::move(mark)}, {"encoding", std::move(encoding)}};
}

Figure drawn(FigureText text, const Parts& parts) {
  Json spec = begin_spec(Json::array(), static_cast<int>(kRowPixels * parts.rows));
  const Json y = row_axis(parts), from = along(kTime, "a"), to = {{"field", "b"}};
  Json layers = Json::array();
  if (!parts.steps.empty())
    layers.push_back(layer(
        parts.steps, {{"type", "line"}, {"strokeWidth", 1}, {"color", "#888888"}},
        {{"x", along(kTime, "x")}, {"y", y}, {"detail", {{"field", "g"}, {"type", "nominal"}}}}));
  if (!parts.runs.empty())
    layers.push_back(layer(parts.runs, {{"type", "rule"}, {"strokeWidth", 7}},
                           {{"x", from},
                            {"x2", to},
                            {"y", y},
                            {"color",
                             {{"field", "s"},
                              {"type", "nominal"},
                              {"legend", nullptr},  // rows say it
                              {"scale", stage_scale()}}}}));
  if (!parts.strips.empty())
    layers.push_back(layer(parts.strips, {{"type", "rule"}, {"strokeWidth", 9}},
                           {{"x", from}, {"x2", to}, {"y", y}}));
  layers.push_back(
      layer(parts.names, {{"type", "text"}, {"align", "left"}, {"fontWeight", 600}},
            {{"x", {{"value", 0}}}, {"y", y}, {"text", {{"field", "name"}, {"type", "nominal"}}}}));
  spec["layer"] = std::move(layers);
  return {std::move(text), std::move(spec)};
}

}  // namespace

Figure hypnogram_chart(FigureText text, const std::vector<Hypnogram>& scorers,
                       const std::vector<Strip>& strips, double window_hours) {
  Parts parts;
  for (const Hypnogram& scorer : scorers) add(parts, scorer, window_hours);
  for (const Strip& strip : strips) add(parts, strip);
  if (parts.runs.empty()) throw Error(fmt::format("figure \"{}\" has no stage to draw", text.id));
  return drawn(std::move(text), parts);
}

Figure strips_chart(FigureText text, const std::vector<Strip>& strips) {
  Parts parts;
  for (const Strip& strip : strips) add(parts, strip);
  if (parts.strips.empty()) throw Error(fmt::format("figure \"{}\" has no span to draw", text.id));
  return drawn(std::move(text), parts);
}

Figure hypnodensity_chart(FigureText text, const std::vector<double>& start_hours,
                          const std::vector<std::vector<double>>& probabilities,
                          double window_hours) {
  if (probabilities.size() != kStages)
    throw Error(
        fmt::format("a hypnodensity of {} stages, expected {}", probabilities.size(), kStages));
  Json values = Json::array();
  // A row of zeros ends what went on until then: the areas are steps.
  const auto add_row = [&](double hours, std::optional<size_t> window) {
    Json row = {{"x", rounded(hours)}};
    for (size_t s = 0; s < kStages; ++s)
      row[std::string(kStagesFromTop[s])] =
          window ? std::round(probabilities[s].at(*window) * 1000) / 1000 : 0.0;
    values.push_back(std::move(row));
  };
  bool open = false;
  for (size_t w = 0; w < start_hours.size(); ++w) {
    bool known = true;
    for (const auto& stage : probabilities) known &= std::isfinite(stage.at(w));
    const bool joins = w > 0 && start_hours[w] <= start_hours[w - 1] + kTolerance * window_hours;
    if (open && (!known || !joins)) add_row(start_hours[w - 1] + window_hours, std::nullopt);
    if (known) add_row(start_hours[w], w);
    open = known;
  }
  if (open) add_row(start_hours.back() + window_hours, std::nullopt);
  if (values.empty()) throw Error(fmt::format("figure \"{}\" has no window to draw", text.id));
  Json spec = begin_spec(std::move(values), /*height=*/150);
  spec["transform"] = {
      {{"fold", kStagesFromTop}, {"as", {"s", "p"}}},
      {{"calculate", fmt::format("indexof(['{}'], datum.s)", fmt::join(kStagesFromTop, "','"))},
       {"as", "o"}}};
  spec["mark"] = {{"type", "area"}, {"interpolate", "step-after"}};
  spec["encoding"] = {
      {"x", along(kTime, "x")},
      {"y",
       {{"field", "p"},
        {"type", "quantitative"},
        {"title", "probability"},
        {"stack", "zero"},
        {"scale", {{"domain", {0, 1}}}}}},
      {"color",
       {{"field", "s"}, {"type", "nominal"}, {"title", nullptr}, {"scale", stage_scale()}}},
      {"order", {{"field", "o"}, {"type", "quantitative"}, {"sort", "descending"}}}};
  return {std::move(text), std::move(spec)};
}

std::string stage_minutes(const Hypnogram& hypnogram, double window_minutes) {
  std::array<double, kStages> minutes{};
  double unknown = 0;
  for (const std::string& stage : hypnogram.stages) {
    const int row = row_of(stage);
    (row < 0 ? unknown : minutes[static_cast<size_t>(row)]) += window_minutes;
  }
  std::vector<std::string> words;
  for (size_t s = 0; s < kStages; ++s)
    words.push_back(fmt::format("{} {:g} min", kStagesFromTop[s], minutes[s]));
  if (unknown > 0) words.push_back(fmt::format("no stage {:g} min", unknown));
  return fmt::format("{}", fmt::join(words, ", "));
}

Figure spectrogram_chart(FigureText text, double hours, double top_hz, int64_t columns,
                         const std::vector<std::vector<float>>& power_db) {
  Picture shown;
  shown.x = kTime;
  shown.x.range = {0.0, hours};
  shown.y.title = "frequency (Hz)";
  shown.y.range = {0.0, top_hz};
  shown.value_title = "power (dB)";
  shown.rows = std::ssize(power_db);
  shown.columns = columns;
  shown.upwards = true;
  for (const auto& row : power_db) shown.values.insert(shown.values.end(), row.begin(), row.end());
  return picture(std::move(text), shown);
}

}  // namespace physiomae::page
