#include "physiomae/reproduce/paper_tables.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/metrics/named_scores.h"

namespace physiomae::reproduce {
namespace {

using TableCell = report::Cell;
using report::Table;

struct Layout {
  std::string title;
  std::vector<ScoreColumn> columns;
  bool small = false;       // training patients: few
  bool strategies = false;  // rows of our blocks beside
  std::vector<std::string> baselines;
};

ScoreColumn column(const std::string& task, const std::string& score) {
  if (score == "aggregate") return {"aggregate", "all", score};
  return {fmt::format("{} {}", task, metrics::kNamedScores[metrics::score_place(score)].title),
          task, score};
}

std::vector<ScoreColumn> balanced_and_aggregate() {
  return {column("sleep", "balanced_accuracy"), column("age", "balanced_accuracy"),
          column("arousal", "balanced_accuracy"), column("all", "aggregate")};
}

std::vector<ScoreColumn> of_task(const std::string& task, const std::string& second) {
  return {column(task, "balanced_accuracy"), column(task, second), column(task, "f1_macro")};
}

const std::vector<std::string> kBaselines = {"random start", "band power", "conv"};

Layout layout_of(int table) {
  switch (table) {
    case 1:
      return {"Table 1: unimodal and multimodal, linear probes, and from scratch",
              balanced_and_aggregate(), false, false, kBaselines};
    case 2:
      return {"Table 2: pretraining strategies, linear probes",
              {column("sleep", "balanced_accuracy"), column("sleep", "kappa"),
               column("age", "balanced_accuracy"), column("age", "auroc"),
               column("arousal", "balanced_accuracy"), column("arousal", "auroc"),
               column("all", "aggregate")},
              false,
              true,
              kBaselines};
    case 3:
      return {"Table 3: unimodal and multimodal, linear probes, few training patients",
              balanced_and_aggregate(),
              true,
              false,
              {"random start", "band power"}};
    case 4:
      return {"Table 4: unimodal and multimodal, full finetuning",
              balanced_and_aggregate(),
              false,
              false,
              {}};
    case 5:
      return {"Table 5: sleep", of_task("sleep", "kappa"), false, true, kBaselines};
    case 6:
      return {"Table 6: age", of_task("age", "auroc"), false, true, kBaselines};
    default:
      return {"Table 7: arousal (windows of a CinC 2018 target-arousal region)",
              of_task("arousal", "auroc"), false, true, kBaselines};
  }
}

Measured measured(const Results& results, const std::string& source, int64_t patients,
                  const ScoreColumn& column) {
  if (source != "random") return results.get(source, patients, column.task, column.score);
  // Chance is known without running anything.
  const double chance = column.task == "sleep" ? 0.2 : column.task == "all" ? 0.0 : 0.5;
  return {.state = Measured::State::measured, .mean = chance, .seeds = 1, .seeds_wanted = 1};
}

std::string signed_number(double value) { return fmt::format("{:+.3f}", value); }

TableCell difference_cell(const Measured& ours, const PaperValue* paper) {
  if (paper == nullptr) return report::text("");
  if (ours.state != Measured::State::measured)
    return report::text(ours.state == Measured::State::not_run ? "not run" : "n/a");
  TableCell cell = report::number(ours.mean - paper->mean);
  cell.text = signed_number(ours.mean - paper->mean);
  if (std::isfinite(ours.low))
    cell.text += fmt::format(" [{}, {}]", signed_number(ours.low - paper->mean),
                             signed_number(ours.high - paper->mean));
  return cell;
}

TableCell paper_cell(const PaperValue* paper) {
  if (paper == nullptr) return report::text("not printed");
  return report::mean_and_sd(paper->mean, paper->sd.value_or(Measured::kNone));
}

std::vector<std::string> titles(const std::vector<ScoreColumn>& columns) {
  std::vector<std::string> all = {"row", ""};
  for (const ScoreColumn& column : columns) all.push_back(column.title);
  return all;
}

TableCell machine_number(double value) { return report::number(value, 6); }

std::vector<TableCell> machine_row(const std::string& table, const std::string& source,
                                   int64_t patients, const ScoreColumn& column,
                                   const Measured& ours, const PaperValue* paper) {
  constexpr double kNone = Measured::kNone;
  const bool both = paper != nullptr && ours.state == Measured::State::measured;
  const double shift = both ? paper->mean : kNone;
  const char* states[] = {"not run", "undefined", "measured"};
  return {report::text(table),
          report::text(source),
          report::text(patients == 0 ? "all" : fmt::format("{}", patients)),
          report::text(column.task),
          report::text(column.score),
          machine_number(paper != nullptr ? paper->mean : kNone),
          machine_number(paper != nullptr ? paper->sd.value_or(kNone) : kNone),
          report::text(states[static_cast<size_t>(ours.state)]),
          machine_number(ours.mean),
          machine_number(ours.sd),
          machine_number(ours.low),
          machine_number(ours.high),
          machine_number(ours.mean - shift),
          machine_number(ours.low - shift),
          machine_number(ours.high - shift),
          report::count(static_cast<long long>(ours.seeds)),
          report::count(static_cast<long long>(ours.seeds_wanted))};
}

std::vector<SourceRow> rows_of(int table, const Layout& layout, const Grid& grid,
                               const Paper& paper) {
  if (layout.strategies) return strategy_rows(grid, paper.rows(table));
  std::vector<SourceRow> rows;
  for (const std::string& source : paper.rows(table)) rows.push_back({title_of(source), source});
  for (const std::string& source : layout.baselines) rows.push_back({title_of(source), source});
  return rows;
}

}  // namespace

std::string title_of(const std::string& source) {
  static const std::vector<std::pair<std::string, std::string>> kTitles = {
      {"random", "Random"},
      {"published/clip_loo", "CLIP-style, leave one out"},
      {"published/clip_pairwise", "CLIP-style, pairwise"},
      {"published/simclr", "SimCLR-style"},
      {"published/multimae", "MultiMAE"},
      {"published/multimae_drop", "MultiMAE + modality drop"},
      {"random start", "random start, probed"},
      {"band power", "band powers, same solver"},
      {"conv", "small convolutional network"}};
  for (const auto& [key, title] : kTitles)
    if (key == source) return title;
  const size_t slash = source.find('/');
  if (slash == std::string::npos) return source;
  const std::string group = source.substr(0, slash), name = source.substr(slash + 1);
  if (group == "scratch") return "Scratch, " + name;
  if (group == "pretrained") return "Pretrained, " + name;
  if (group == "finetuned") return "Finetuned, " + name;
  return name;
}

std::vector<SourceRow> strategy_rows(const Grid& grid, const std::vector<std::string>& papers) {
  std::vector<SourceRow> rows;
  for (const std::string& source : papers) rows.push_back({title_of(source), source});
  for (const BlockRow& row : grid.rows)
    if (std::ranges::find(papers, row.source) == papers.end())
      rows.push_back({row.source.starts_with("published/")
                          ? title_of(row.source)
                          : fmt::format("{}: {}", row.block, row.name),
                      row.source});
  for (const std::string& source : kBaselines) rows.push_back({title_of(source), source});
  return rows;
}

TableCell measured_cell(const Measured& measured) {
  if (measured.state == Measured::State::not_run) return report::text("not run");
  TableCell cell = report::mean_and_sd(measured.mean, measured.sd);
  if (measured.state == Measured::State::undefined) return cell;
  if (std::isfinite(measured.low))
    cell.text += fmt::format(" [{:.3f}, {:.3f}]", measured.low, measured.high);
  if (measured.seeds < measured.seeds_wanted)
    cell.text += fmt::format(" ({} of {} seeds)", measured.seeds, measured.seeds_wanted);
  return cell;
}

std::vector<std::string> common_notes(const Grid& grid, const Results& results) {
  std::vector<std::string> notes;
  if (results.simulated())
    notes.emplace_back(
        "Twin cohort: simulated signals. These scores say nothing about real patients, and their "
        "difference to the paper's nothing about the paper.");
  notes.emplace_back(
      "Ours: mean ± standard deviation over pretraining seeds (over runs where there is one), "
      "95 % interval over test patients (mean of the seeds' bounds). "
      "Difference: ours less the paper's, the interval ours.");
  notes.insert(notes.end(), grid.notes.begin(), grid.notes.end());
  return notes;
}

TablePair paper_table(int table, const Grid& grid, const Results& results, const Paper& paper) {
  const Layout layout = layout_of(table);
  const std::string name = fmt::format("table{}", table);
  const int64_t patients = layout.small ? grid.small : grid.large;
  Table people(fmt::format("{}{}; {}", results.simulated() ? "Twin cohort. " : "", layout.title,
                           patients == 0 ? std::string("all training patients")
                                         : fmt::format("{} training patients", patients)),
               titles(layout.columns));
  Table machines("", {"table", "row", "patients", "task", "score", "paper", "paper_sd", "state",
                      "ours", "ours_sd", "low", "high", "difference", "difference_low",
                      "difference_high", "seeds", "seeds_wanted"});
  for (const SourceRow& row : rows_of(table, layout, grid, paper)) {
    std::vector<TableCell> printed = {report::text(row.title), report::text("paper")};
    std::vector<TableCell> ours = {report::text(""), report::text("ours")};
    std::vector<TableCell> difference = {report::text(""), report::text("difference")};
    bool in_paper = false;
    for (const ScoreColumn& column : layout.columns) {
      const PaperValue* value = paper.find(table, row.source, column.task, column.score);
      const Measured found = measured(results, row.source, patients, column);
      in_paper = in_paper || value != nullptr;
      printed.push_back(paper_cell(value));
      ours.push_back(measured_cell(found));
      difference.push_back(difference_cell(found, value));
      machines.add_row(machine_row(name, row.source, patients, column, found, value));
    }
    if (in_paper) people.add_row(printed);
    if (!in_paper) ours.front() = report::text(row.title);
    people.add_row(ours);
    if (in_paper && row.source != "random") people.add_row(difference);
  }
  for (const std::string& note : common_notes(grid, results)) people.add_note(note);
  for (const std::string& note : paper.notes_of(name)) people.add_note("The paper: " + note + ".");
  return {name, std::move(people), std::move(machines)};
}

}  // namespace physiomae::reproduce
