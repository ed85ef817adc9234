// Tables of reproduce.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/page/charts.h"
#include "physiomae/summary/columns.h"
#include "physiomae/summary/sections.h"

namespace physiomae::summary {
namespace {

// Aggregates of a table of the paper, ours beside its own.
void add_aggregates(Draft& draft, const std::string& name, const Columns& csv) {
  std::vector<page::Interval> rows;
  std::string words;
  for (size_t row = 0; row < csv.rows(); ++row) {
    if (csv.text(row, "task") != "all") continue;
    const std::string title =
        fmt::format("{}, {} patients", csv.text(row, "row"), csv.text(row, "patients"));
    const double paper = csv.number(row, "paper"), ours = csv.number(row, "ours");
    rows.push_back({title, "paper", paper});
    rows.push_back({title, "ours", ours, csv.number(row, "low"), csv.number(row, "high")});
    if (std::isfinite(ours))
      words +=
          fmt::format("{}: ours {}, the paper's {:.3f}. ", title,
                      with_interval(ours, csv.number(row, "low"), csv.number(row, "high")), paper);
  }
  if (std::ranges::none_of(rows, [](const auto& row) { return std::isfinite(row.value); })) return;
  draft.page.figure(
      page::interval_chart({draft.figure_id("grid-" + name), fmt::format("Aggregates of {}", name),
                            "95 % intervals over patients of ours.", words},
                           {"aggregate"}, rows));
}

// Means over `x`, a line for each name that `line` gives the rows that `wanted` takes.
template <typename Name, typename Wanted>
std::vector<page::Series> lines_of(const Columns& csv, std::string_view x, Name line,
                                   Wanted wanted) {
  std::vector<page::Series> lines;
  for (size_t row = 0; row < csv.rows(); ++row) {
    if (!wanted(row) || !std::isfinite(csv.number(row, "mean")) ||
        !std::isfinite(csv.number(row, x)))
      continue;
    const std::string name = line(row);
    auto found = std::ranges::find(lines, name, &page::Series::name);
    if (found == lines.end()) found = lines.insert(lines.end(), {name, {}, {}});
    found->x.push_back(csv.number(row, x));
    found->y.push_back(csv.number(row, "mean"));
  }
  return lines;
}

std::string in_words(const std::vector<page::Series>& lines) {
  std::string words;
  for (const page::Series& line : lines)
    words += fmt::format("{}: {:.3f} at {:g}, {:.3f} at {:g}. ", line.name, line.y.front(),
                         line.x.front(), line.y.back(), line.x.back());
  return words;
}

// The paper's is of validation patients; a figure for each part that was scored.
void add_mask_ratios(Draft& draft, const Columns& csv) {
  for (const std::string part : {"validation", "test"}) {
    const auto lines = lines_of(
        csv, "mask_ratio",
        [&](size_t row) {
          return fmt::format("{}, {} patients", csv.text(row, "strategy"),
                             csv.text(row, "patients"));
        },
        [&](size_t row) { return csv.text(row, "scored_on") == part; });
    if (lines.empty()) continue;
    draft.page.figure(page::line_chart(
        {draft.figure_id("grid-fig3-" + part), fmt::format("Mask ratio, {} patients", part),
         "Sleep staging, finetuned (the paper's Figure 3).", in_words(lines)},
        {"mask ratio"}, {"accuracy"}, lines));
  }
}

void add_labels(Draft& draft, const Columns& csv) {
  for (const char* task : {"sleep", "age", "arousal"}) {
    const auto lines = lines_of(
        csv, "patients", [&](size_t row) { return csv.text(row, "row"); },
        [&](size_t row) {
          return csv.text(row, "task") == task && csv.text(row, "score") == "balanced_accuracy";
        });
    if (lines.empty()) continue;
    draft.page.figure(
        page::line_chart({draft.figure_id(fmt::format("grid-labels-{}", task)),
                          fmt::format("Label efficiency: {}", task),
                          "Rows with all patients stand in the table.", in_words(lines)},
                         {"training patients"}, {"balanced accuracy"}, lines));
  }
}

void add_table(Draft& draft, const std::filesystem::path& file) {
  const std::string name = file.stem().string();
  const Columns csv(file);
  if (name == "fig3") add_mask_ratios(draft, csv);
  if (name == "labels") add_labels(draft, csv);
  if (csv.has("paper") && csv.has("ours")) add_aggregates(draft, name, csv);
  draft.page.folded_table(fmt::format("{}: all values", name), csv.table(name));
}

void name_unfinished(Draft& draft, const Source& grid) {
  size_t cells = 0, done = 0;
  for (const auto& cell : std::filesystem::directory_iterator(grid.path / "cells")) {
    if (!cell.is_directory()) continue;
    ++cells;
    done += std::filesystem::exists(cell.path() / "finished.json") ? 1 : 0;
  }
  if (done < cells)
    draft.page.banner(
        page::Severity::note,
        fmt::format("{} of {} cells begun are finished: the grid is still going, or was stopped.",
                    done, cells));
}

}  // namespace

void add_grid(Draft& draft, const Source& grid) {
  draft.page.section(draft.figure_id("grid-" + grid.name),
                     fmt::format("The paper's tables: {}", grid.name));
  draft.attempt("cells of " + grid.name, [&] { name_unfinished(draft, grid); });
  std::vector<std::filesystem::path> tables;
  if (std::filesystem::is_directory(grid.path / "tables"))
    for (const auto& entry : std::filesystem::directory_iterator(grid.path / "tables"))
      if (entry.path().extension() == ".csv") tables.push_back(entry.path());
  std::ranges::sort(tables);
  if (tables.empty())
    draft.missing.push_back(fmt::format("tables of {}: none is written yet", grid.name));
  for (const auto& file : tables) draft.attempt(file.string(), [&] { add_table(draft, file); });
}

}  // namespace physiomae::summary
