#pragma once

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "physiomae/page/charts.h"
#include "physiomae/page/diagram.h"
#include "physiomae/page/matrices.h"
#include "physiomae/page/nights.h"
#include "physiomae/page/traces.h"

// One figure of each kind, with awkward values and hostile names.

namespace physiomae::page {

inline const std::string kHostile = "</script><script>alert(1)</script> \x1b[2J M\xfcller \"'\\";
inline constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

inline FigureText text_of(const std::string& id) {
  return {id, id + " " + kHostile, "A caption: " + kHostile, "In words: " + kHostile};
}

inline Hypnogram hypnogram(const std::string& name, const std::vector<std::string>& stages) {
  Hypnogram made{name, {}, stages};
  for (size_t i = 0; i < stages.size(); ++i)
    made.start_hours.push_back(static_cast<double>(i + (i >= 6 ? 20 : 0)) * 30 / 3600);
  return made;
}

inline std::vector<Figure> line_figures() {
  return {line_chart(text_of("line"), {"step"}, {"loss"}, {{kHostile, {1, 2, 3}, {3, kNone, 1}}}),
          line_chart(text_of("lines"), {.title = "rate", .logarithmic = true}, {"score"},
                     {{"a", {0.1, 1, 10}, {1, 2, 3}, {0.5, 1, 2}, {2, 3, kNone}},
                      {kHostile, {0.1, 1}, {1, 1}, {0, 0}, {2, 2}}}),
          line_chart(text_of("one-point"), {"step"}, {"loss"}, {{"a", {5}, {0.5}}}),
          scatter_chart(text_of("scatter"), {.title = "p", .range = {{0, 1}}},
                        {.title = "share", .range = {{0, 1}}},
                        {{kHostile, {0.1, 0.5}, {0.2, 0.4}, {10, 300}}, {"b", {0.3}, {kNone}, {1}}},
                        true)};
}

inline std::vector<Figure> bar_figures() {
  return {interval_chart(text_of("intervals"), {.title = "kappa"},
                         {{kHostile, "", 0.5, 0.4, 0.6}, {"b", "", 0.3, kNone, kNone}}, 0.2),
          interval_chart(text_of("groups"), {.title = "kappa"},
                         {{"sleep", kHostile, 0.5, 0.4, 0.6}, {"sleep", "b", 0.3, 0.1, 0.4}}),
          bar_chart(text_of("bars"), {"hours"}, {{kHostile, 3}, {"b", 1.5}}),
          stacked_bars(text_of("stages"), {"hours"},
                       {{kHostile, "W", 1}, {kHostile, "N2", 2}, {"b", "R", 1}}, true)};
}

inline std::vector<Figure> matrix_figures() {
  Cells cells{"true",
              "predicted",
              "share",
              {kHostile, "b"},
              {"a long name", kHostile},
              {{1, 0}, {kNone, 0.5}}};
  Picture shown;
  shown.x = {.title = "column", .range = {{0, 3}}};
  shown.y = {.title = "row", .range = {{0, 2}}};
  shown.value_title = "value";
  shown.rows = 2;
  shown.columns = 3;
  shown.values = {0, 1, 2, 3, std::numeric_limits<float>::quiet_NaN(), 5};
  shown.marks = {{1.0, kHostile}};
  return {heat_map(text_of("cells"), cells), picture(text_of("picture"), shown)};
}

inline std::vector<Figure> night_figures() {
  const std::vector<std::string> stages = {"W", "N1", "N2", "N2", "?", "N3", "REM", "R"};
  const Hypnogram scored = hypnogram("scored", stages), other = hypnogram(kHostile, stages);
  std::vector<std::vector<double>> shares(5, std::vector<double>(8, 0.2));
  shares[2][4] = kNone;
  return {hypnogram_chart(text_of("hypnogram"), {scored, other}, {{kHostile, {{0.01, 0.02}}}}),
          hypnodensity_chart(text_of("hypnodensity"), scored.start_hours, shares),
          strips_chart(text_of("strips"), {{kHostile, {{0, 1}, {2, 3}}}}),
          traces_chart(
              text_of("traces"), 100, {kHostile, "b"},
              {{kHostile, {{1, 2, -1}, {0, 0, 0}}, {{0, 0.01}}}, {"flat", {{0, 0, 0}, {1, 1, 1}}}}),
          spectrogram_chart(text_of("spectrogram"), 0.5, 30, 2, {{1, 2}, {3, 4}, {5, 6}})};
}

inline std::vector<Figure> diagram_figures() {
  return {diagram(text_of("diagram"), {{{kHostile, "30 x 100", "a"}, {"EOG", "30 x 100", "a"}},
                                       {{"tokenizer", kHostile, kHostile}, {"tokenizer", "", "b"}},
                                       {{"encoder", "", "b"}},
                                       {{"head", "", "c"}, {"head", "", "c"}, {"head", "", "c"}}}),
          diagram(text_of("one-box"), {{{"alone", "", ""}}})};
}

inline std::vector<Figure> every_figure() {
  std::vector<Figure> all;
  for (const auto& some :
       {line_figures(), bar_figures(), matrix_figures(), night_figures(), diagram_figures()})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

}  // namespace physiomae::page
