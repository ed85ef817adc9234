// Curves of training runs.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/folder_lock.h"
#include "physiomae/page/charts.h"
#include "physiomae/summary/columns.h"
#include "physiomae/summary/sections.h"

namespace physiomae::summary {
namespace {

enum class State { finished, going, stopped };

State state_of(const Source& run) {
  if (!FolderLock::held(run.path).empty()) return State::going;  // artifacts/run_folder.h
  return std::filesystem::exists(run.path / "model" / "model.json") ? State::finished
                                                                    : State::stopped;
}

page::Series series_of(const Columns& metrics, const std::string& column, const std::string& name) {
  page::Series line{name, {}, {}};
  for (size_t row = 0; row < metrics.rows(); ++row) {
    const double value = metrics.number(row, column);
    if (!std::isfinite(value)) continue;
    line.x.push_back(metrics.number(row, "step"));
    line.y.push_back(value);
  }
  return line;
}

// Lines of the columns that have a value.
std::vector<page::Series> lines_of(
    const Columns& metrics, const std::vector<std::pair<std::string, std::string>>& columns) {
  std::vector<page::Series> lines;
  for (const auto& [column, name] : columns) {
    page::Series line = series_of(metrics, column, name);
    if (!line.x.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

std::string in_words(const std::vector<page::Series>& lines) {
  std::string words;
  for (const page::Series& line : lines)
    words +=
        fmt::format("{}{}: {:.4g} at step {:.0f}, {:.4g} at step {:.0f}", words.empty() ? "" : "; ",
                    line.name, line.y.front(), line.x.front(), line.y.back(), line.x.back());
  return words + ".";
}

void add_curve(Draft& draft, const Source& run, const std::string& title, const std::string& value,
               const std::vector<page::Series>& lines) {
  if (lines.empty()) return;
  draft.page.figure(page::line_chart(
      {draft.figure_id(title + "-" + run.name), fmt::format("{} of {}", title, run.name),
       "Values of the log: means since its line before.", in_words(lines)},
      {.title = "step", .whole = true}, {value}, lines));
}

// "loss_EEG" and its like.
std::vector<std::pair<std::string, std::string>> parts_of_loss(const Columns& metrics,
                                                               const std::string& prefix) {
  std::vector<std::pair<std::string, std::string>> parts;
  for (const std::string& name : metrics.names())
    if (name.starts_with(prefix)) parts.emplace_back(name, name.substr(prefix.size()));
  return parts;
}

void add_state(Draft& draft, const Source& run, const Columns& metrics) {
  const double step = metrics.rows() == 0 ? 0 : metrics.number(metrics.rows() - 1, "step");
  const std::string so_far = metrics.rows() == 0
                                 ? "nothing is logged yet"
                                 : fmt::format("what follows ends at step {:.0f}", step);
  switch (state_of(run)) {
    case State::finished:
      break;
    case State::going:
      draft.page.banner(page::Severity::note, fmt::format("This run is still going: {}.", so_far));
      break;
    case State::stopped:
      draft.page.banner(
          page::Severity::warning,
          fmt::format("This run was stopped before its end: {}. --resume goes on.", so_far));
      break;
  }
  if (metrics.left_out() > 0)
    draft.page.banner(page::Severity::note,
                      fmt::format("{} unfinished or damaged line(s) of metrics.csv are left out.",
                                  metrics.left_out()));
}

void add_run(Draft& draft, const Source& run) {
  draft.page.heading(fmt::format("Run: {}", run.name));
  if (!std::filesystem::exists(run.path / "metrics.csv"))
    return draft.page.banner(page::Severity::note,
                             "This run has logged nothing yet: it has no metrics.csv.");
  const Columns metrics(run.path / "metrics.csv");
  add_state(draft, run, metrics);
  add_curve(draft, run, "Loss", "loss",
            lines_of(metrics, {{"loss", "training"}, {"validation_loss", "validation"}}));
  add_curve(draft, run, "Parts of the training loss", "loss",
            lines_of(metrics, parts_of_loss(metrics, "loss_")));
  add_curve(draft, run, "Norm of the gradient", "norm",
            lines_of(metrics, {{"gradient_norm", "gradient"}}));
  add_curve(draft, run, "Speed", "windows per second",
            lines_of(metrics, {{"windows_per_second", "windows per second"}}));
}

// All runs in one picture.
void compare(Draft& draft, const std::vector<Source>& runs) {
  std::vector<page::Series> lines;
  for (const Source& run : runs) {
    if (!std::filesystem::exists(run.path / "metrics.csv")) continue;
    page::Series line = series_of(Columns(run.path / "metrics.csv"), "loss", run.name);
    if (!line.x.empty()) lines.push_back(std::move(line));
  }
  if (lines.size() < 2) return;
  draft.page.figure(page::line_chart(
      {draft.figure_id("losses"), "Training loss of all runs",
       "Losses of different objectives are not comparable: one with a second target adds it.",
       in_words(lines)},
      {.title = "step", .whole = true}, {"loss"}, lines));
}

}  // namespace

void add_training(Draft& draft, const std::vector<Source>& runs) {
  constexpr size_t kEach = 6;  ///< runs that have all their curves shown
  if (runs.empty()) return;
  draft.page.section("training", "Training");
  draft.attempt("all runs", [&] { compare(draft, runs); });
  for (size_t i = 0; i < std::min(runs.size(), kEach); ++i)
    draft.attempt("run " + runs[i].name, [&] { add_run(draft, runs[i]); });
  if (runs.size() > kEach)
    draft.missing.push_back(
        fmt::format("curves of {} more runs: a report on each shows them", runs.size() - kEach));
}

}  // namespace physiomae::summary
