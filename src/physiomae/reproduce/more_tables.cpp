#include "physiomae/reproduce/more_tables.h"

#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/progress.h"

namespace physiomae::reproduce {
namespace {

using TableCell = report::Cell;
using report::Table;

const std::string kWithDrop = "published/multimae_drop";

std::string size_title(int64_t patients) {
  return patients == 0 ? "all" : fmt::format("{}", patients);
}

std::string twins(const Results& results) { return results.simulated() ? "Twin cohort. " : ""; }

std::string state_of(const Measured& measured) {
  const char* names[] = {"not run", "undefined", "measured"};
  return names[static_cast<size_t>(measured.state)];
}

void add_numbers(std::vector<TableCell>& row, const Measured& measured) {
  row.push_back(report::text(state_of(measured)));
  for (const double value : {measured.mean, measured.sd, measured.low, measured.high})
    row.push_back(report::number(value, 6));
  row.push_back(report::count(static_cast<long long>(measured.seeds)));
}

}  // namespace

TablePair mask_sweep_table(const GridConfig& config, const Grid& grid, const Results& results,
                           const Paper& paper) {
  std::vector<std::string> columns = {"strategy", "patients", "scored on"};
  for (const int64_t percent : config.mask_percent)
    columns.push_back(fmt::format("{:.2f}", static_cast<double>(percent) / 100));
  Table people(twins(results) +
                   "Figure 3: sleep balanced accuracy after full finetuning against "
                   "the mask ratio",
               columns);
  Table machines("", {"strategy", "patients", "mask_ratio", "scored_on", "state", "mean", "sd",
                      "low", "high", "runs"});
  std::vector<int64_t> sizes = {grid.small, grid.large};
  if (grid.small == grid.large) sizes.pop_back();
  for (const std::string& strategy : config.mask_strategies)
    for (const int64_t patients : sizes)
      for (const bool validation : {true, false}) {
        const std::string scored = validation ? "validation" : "test";
        std::vector<TableCell> line = {report::text(title_of("published/" + strategy)),
                                       report::text(size_title(patients)), report::text(scored)};
        for (const int64_t percent : config.mask_percent) {
          const std::string source = fmt::format("fig3/{}/{}", strategy, percent);
          const Measured found =
              validation
                  ? results.of_runs(source, patients, "sleep", "validation_balanced_accuracy")
                  : results.get(source, patients, "sleep", "balanced_accuracy");
          line.push_back(measured_cell(found));
          std::vector<TableCell> row = {
              report::text(strategy), report::text(size_title(patients)),
              report::text(fmt::format("{:.2f}", static_cast<double>(percent) / 100)),
              report::text(scored)};
          add_numbers(row, found);
          machines.add_row(row);
        }
        people.add_row(line);
      }
  for (const std::string& note : common_notes(grid, results)) people.add_note(note);
  people.add_note(
      "MultiMAE + modality drop: the ratio is of the tokens of the modalities that it keeps.");
  for (const std::string& note : paper.notes_of("fig3"))
    people.add_note("The paper: " + note + ".");
  return {"fig3", std::move(people), std::move(machines)};
}

TablePair label_efficiency_table(const Grid& grid, const Results& results) {
  const std::vector<ScoreColumn> scores = {
      {"sleep bal. acc.", "sleep", "balanced_accuracy"},     {"sleep kappa", "sleep", "kappa"},
      {"age bal. acc.", "age", "balanced_accuracy"},         {"age AUROC", "age", "auroc"},
      {"arousal bal. acc.", "arousal", "balanced_accuracy"}, {"arousal AUROC", "arousal", "auroc"}};
  std::vector<std::string> columns = {"score", "row"};
  for (const int64_t patients : grid.label_sizes) columns.push_back(size_title(patients));
  Table people(twins(results) + "Label efficiency: test scores against training patients", columns);
  Table machines("", {"row", "source", "task", "score", "patients", "state", "mean", "sd", "low",
                      "high", "seeds"});
  std::vector<SourceRow> rows = strategy_rows(grid, {});
  rows.push_back({title_of("scratch/All"), "scratch/All"});
  for (const ScoreColumn& score : scores)
    for (const SourceRow& row : rows) {
      std::vector<TableCell> line = {report::text(score.title), report::text(row.title)};
      for (const int64_t patients : grid.label_sizes) {
        const Measured found =
            results.get("labels/" + row.source, patients, score.task, score.score);
        line.push_back(measured_cell(found));
        std::vector<TableCell> machine = {report::text(row.title), report::text(row.source),
                                          report::text(score.task), report::text(score.score),
                                          report::text(size_title(patients))};
        add_numbers(machine, found);
        machines.add_row(machine);
      }
      people.add_row(line);
    }
  for (const std::string& note : common_notes(grid, results)) people.add_note(note);
  people.add_note("Subsets of training patients are redrawn; the draws are the same for all rows.");
  return {"labels", std::move(people), std::move(machines)};
}

TablePair external_table(const Grid& grid, const Results& results, const Paper& paper) {
  const std::vector<std::string> columns = {"work",  "channels, model", "training patients",
                                            "score", "value",           "evaluation"};
  Table people(twins(results) + "Appendix B: sleep staging by other works on PhysioNet/CinC 2018",
               columns);
  for (const ExternalResult& entry : paper.external)
    people.add_row({report::text(entry.work), report::text(entry.channels),
                    report::count(entry.training_patients), report::text(entry.score),
                    report::number(entry.value), report::text(entry.evaluation)});
  for (const std::string score : {"balanced_accuracy", "kappa", "f1_macro"})
    people.add_row({report::text(results.simulated() ? "ours, twin cohort" : "ours"),
                    report::text("EEG, EOG, EMG, ECG; " + title_of(kWithDrop)),
                    report::text(size_title(grid.large)), report::text(score),
                    measured_cell(results.get(kWithDrop, grid.large, "sleep", score)),
                    report::text("test patients of the split")});
  people.add_note("Other splits, other channels: an exact comparison is not possible.");
  Table machines = people;
  return {"external", std::move(people), std::move(machines)};
}

TablePair times_table(const Grid& grid, const Results& results, const Paper& paper) {
  Table people("Appendix A: wall-clock times",
               {"work", "the paper's (V100S)", "hours", "ours: mean of a cell", "hours "});
  for (const PaperTime& time : paper.times) {
    std::vector<std::string> cells;
    for (const Cell& cell : grid.cells)
      if (cell.verb() == time.verb) cells.push_back(cell.name);
    const double seconds = results.seconds(cells);
    const std::string hours = time.hours_low == time.hours_high
                                  ? fmt::format("{:g}", time.hours_low)
                                  : fmt::format("{:g}-{:g}", time.hours_low, time.hours_high);
    people.add_row(
        {report::text(time.verb), report::text(fmt::format("{} GPUs, {}", time.gpus, time.what)),
         report::text(hours),
         report::text(std::isfinite(seconds) ? readable_duration(seconds) : "not run"),
         std::isfinite(seconds) ? report::number(seconds / 3600, 4) : report::text("not run")});
  }
  people.add_note("Ours: of the cells that ran to their end in one go, on this grid's data.");
  Table machines = people;
  return {"times", std::move(people), std::move(machines)};
}

}  // namespace physiomae::reproduce
