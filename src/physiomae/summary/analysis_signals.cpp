// Signals and reconstructions.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/modality.h"
#include "physiomae/io/safetensors.h"
#include "physiomae/page/charts.h"
#include "physiomae/page/matrices.h"
#include "physiomae/page/traces.h"
#include "physiomae/summary/analysis_parts.h"
#include "physiomae/summary/columns.h"

namespace physiomae::summary {
namespace {

constexpr int64_t kShownSeconds = 10;  ///< of examples: what 100 samples a second leave legible
constexpr int64_t kShownExamples = 2;

std::vector<float> samples(std::span<const float> all, int64_t row) {
  const auto first = static_cast<size_t>(row * kWindowSamples);
  const auto part = all.subspan(first, static_cast<size_t>(kShownSeconds * kRateHz));
  return {part.begin(), part.end()};
}

std::string r2_words(const Json& found) {
  std::string words;
  for (const auto& [name, scores] : member(found, "modalities").items()) {
    const Json& r2 = member(scores, "r2");
    words += fmt::format(
        "R² of {} {}. ", name,
        with_interval(number_at(r2, "value"), number_at(r2, "low"), number_at(r2, "high")));
  }
  return words;
}

// One example: signals over reconstructions, hidden seconds shaded.
void add_example(Draft& draft, const Analysis& analysis, const io::SafetensorsFile& file,
                 int64_t example, const std::vector<std::string>& names, const std::string& where) {
  const auto target = file.tensor("target").as<float>(),
             found = file.tensor("reconstruction").as<float>();
  const auto dropped = file.tensor("dropped").as<uint8_t>();
  const auto modalities = static_cast<int64_t>(names.size());
  std::vector<page::TraceRow> rows;
  for (int64_t m = 0; m < modalities; ++m) {
    page::TraceRow row{names[static_cast<size_t>(m)], {}, {}};
    row.lines = {samples(target, example * modalities + m),
                 samples(found, example * modalities + m)};
    for (int64_t t = 0; t < kShownSeconds; ++t)
      if (dropped[static_cast<size_t>((example * modalities + m) * kTokens + t)] != 0)
        row.shaded.emplace_back(static_cast<double>(t), static_cast<double>(t + 1));
    rows.push_back(std::move(row));
  }
  draft.page.figure(page::traces_chart(
      {draft.figure_id(fmt::format("{}-reconstruction-{}", analysis.source.name, example + 1)),
       fmt::format("Reconstruction: {}", where),
       "The first 10 s; hidden seconds are shaded (the paper's Figure 4). Each row has a scale of "
       "its own.",
       r2_words(analysis.result("reconstruction"))},
      kRateHz, {"signal", "reconstruction"}, rows));
}

void add_cross_table(Draft& draft, const Analysis& analysis, const Columns& csv,
                     const std::string& shown, const std::string& title) {
  page::Cells cells{"target", "sources", "R²", {}, {}, {}, {}, {{0, 1}}, 2};
  for (size_t row = 0; row < csv.rows(); ++row) {
    if (csv.text(row, "shown") != shown) continue;
    const auto& target = csv.text(row, "target");
    const auto& sources = csv.text(row, "sources");
    if (std::ranges::find(cells.rows, target) == cells.rows.end()) cells.rows.push_back(target);
    if (std::ranges::find(cells.columns, sources) == cells.columns.end())
      cells.columns.push_back(sources);
  }
  const double none = std::numeric_limits<double>::quiet_NaN();
  cells.values.assign(cells.rows.size(), std::vector<double>(cells.columns.size(), none));
  cells.words.assign(cells.rows.size(), std::vector<std::string>(cells.columns.size()));
  std::string words;
  for (size_t row = 0; row < csv.rows(); ++row) {
    if (csv.text(row, "shown") != shown) continue;
    const auto r = static_cast<size_t>(std::ranges::find(cells.rows, csv.text(row, "target")) -
                                       cells.rows.begin());
    const auto c = static_cast<size_t>(std::ranges::find(cells.columns, csv.text(row, "sources")) -
                                       cells.columns.begin());
    cells.values[r][c] = csv.number(row, "r2");
    cells.words[r][c] =
        fmt::format("{:.2f}", std::abs(cells.values[r][c]) < 0.005 ? 0.0 : cells.values[r][c]);
    words += fmt::format(
        "{} from {}: {}. ", cells.rows[r], cells.columns[c],
        with_interval(csv.number(row, "r2"), csv.number(row, "low"), csv.number(row, "high"), 2));
  }
  if (cells.rows.empty()) return;
  draft.page.figure(page::heat_map(
      {draft.figure_id(analysis.source.name + "-cross-" + shown), title,
       "The target is hidden altogether; none: what the model says without any input, "
       "the floor. 0 is no better than saying zero; a modality is no source of itself.",
       words},
      cells));
}

}  // namespace

void add_reconstruction(Draft& draft, const Analysis& analysis) {
  draft.page.table(Columns(analysis.file("reconstruction.csv"))
                       .table("Reconstruction of hidden seconds, 95 % intervals"));
  const io::SafetensorsFile file(analysis.file("reconstruction.safetensors"));
  std::vector<std::string> names;
  for (const Json& name : Json::parse(file.metadata().at("modalities")))
    names.push_back(name.get<std::string>());
  const Json windows = Json::parse(file.metadata().at("windows"));
  const auto modalities = static_cast<int64_t>(names.size());
  const std::vector<int64_t> shape = {-1, modalities, kWindowSamples},
                             tokens = {-1, modalities, kTokens};
  file.tensor("target", io::DType::f32, shape);
  file.tensor("reconstruction", io::DType::f32, shape);
  file.tensor("dropped", io::DType::u8, tokens);
  const int64_t count = std::min(file.tensor("target").shape[0], kShownExamples);
  for (int64_t example = 0; example < count; ++example) {
    const Json& window = windows.at(static_cast<size_t>(example));
    add_example(
        draft, analysis, file, example, names,
        fmt::format("{}, window {}", window.at(0).get<std::string>(), window.at(1).get<int64_t>()));
  }
}

void add_cross(Draft& draft, const Analysis& analysis) {
  const Columns csv(analysis.file("cross.csv"));
  add_cross_table(draft, analysis, csv, "all", "Cross-modal reconstruction, sources fully visible");
  add_cross_table(draft, analysis, csv, "trained",
                  "Cross-modal reconstruction, as many tokens as in training");
  if (std::filesystem::exists(analysis.file("cross_shapley.csv")))
    draft.page.folded_table("What each source adds",
                            Columns(analysis.file("cross_shapley.csv"))
                                .table("R² that each source adds over the floor"));
}

void add_window(Draft& draft, const Analysis& analysis) {
  const Columns csv(analysis.file("window.csv"));
  std::vector<page::TraceRow> rows;
  for (const std::string& column : csv.names()) {
    constexpr std::string_view kUnit = "_uv";
    if (!column.ends_with(kUnit)) continue;
    page::TraceRow row{column.substr(0, column.size() - kUnit.size()) + " (µV)", {{}}, {}};
    for (size_t i = 0; i < csv.rows(); ++i)
      row.lines[0].push_back(static_cast<float>(csv.number(i, column)));
    rows.push_back(std::move(row));
  }
  const Json& found = analysis.result("window");
  const std::string where = fmt::format("{}, from {:.2f} s on", text_at(found, "record"),
                                        number_at(found, "start_seconds"));
  draft.page.figure(page::traces_chart(
      {draft.figure_id(analysis.source.name + "-window"), "A window of 30 s: " + where,
       "As the store has it (the paper's Figure 1 A). Each row has a scale of its own.",
       fmt::format("30 s of {} signals of {}.", rows.size(), where)},
      kRateHz, {"signal"}, rows));
}

void add_split(Draft& draft, const Analysis& analysis) {
  const Columns csv(analysis.file("split.csv"));
  std::vector<std::pair<std::string, double>> bars;
  std::string words;
  for (size_t row = 0; row < csv.rows(); ++row) {
    bars.emplace_back(csv.text(row, "part"), csv.number(row, "hours"));
    words += fmt::format("{}: {} patients, {:.1f} h. ", csv.text(row, "part"),
                         csv.text(row, "patients"), csv.number(row, "hours"));
  }
  draft.page.figure(
      page::bar_chart({draft.figure_id(analysis.source.name + "-split"), "Parts of the split",
                       "Hours of recordings (the paper's Figure 1 B).", words},
                      {"hours"}, bars));
}

}  // namespace physiomae::summary
