#include "physiomae/report/score_table.h"

#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace physiomae::report {
namespace {

using dataset::TaskKind;
using metrics::MethodResult;
using metrics::Scores;

struct Column {
  std::string name;
  TaskKind kind;
  double Scores::*score;
  double chance;  // what a constant or random answer gets; NaN where that depends on the labels
};

const std::vector<Column>& columns() {
  static const std::vector<Column> list = {
      {"sleep bal. acc.", TaskKind::sleep, &Scores::balanced_accuracy, 0.2},
      {"kappa", TaskKind::sleep, &Scores::kappa, 0},
      {"F1", TaskKind::sleep, &Scores::f1_macro, Scores::kUndefined},
      {"age bal. acc.", TaskKind::age, &Scores::balanced_accuracy, 0.5},
      {"AUROC", TaskKind::age, &Scores::auroc, 0.5},
      {"F1", TaskKind::age, &Scores::f1_macro, Scores::kUndefined},
      {"arousal bal. acc.", TaskKind::arousal, &Scores::balanced_accuracy, 0.5},
      {"AUROC", TaskKind::arousal, &Scores::auroc, 0.5},
      {"F1", TaskKind::arousal, &Scores::f1_macro, Scores::kUndefined}};
  return list;
}

Cell over_seeds(const MethodResult& method, const Column& column) {
  const std::string& task = dataset::task(column.kind).name;
  const metrics::MeanSd result = metrics::mean_sd(method.over_runs(task, column.score));
  return mean_and_sd(result.mean, result.sd);
}

std::string missing_classes_note(const dataset::Task& task, const Scores& scores) {
  return fmt::format("{}: the test windows hold no {}{}", task.name,
                     fmt::join(scores.missing_classes, ", "),
                     task.classes == 2 ? "; its scores are n/a" : "");
}

void note_missing_classes(const std::vector<MethodResult>& methods, Table& table) {
  std::set<std::string> notes;
  for (const MethodResult& method : methods)
    for (const metrics::TaskResult& result : method.tasks)
      for (const metrics::TaskRun& run : result.runs)
        if (!run.scores.missing_classes.empty())
          notes.insert(missing_classes_note(dataset::task(result.task), run.scores));
  for (const std::string& note : notes) table.add_note(note);
}

}  // namespace

Table score_table(const std::string& title, const std::vector<MethodResult>& methods) {
  std::vector<std::string> names = {"method"};
  for (const Column& column : columns()) {
    // JSON needs names that differ; the task stands before those that repeat.
    const bool named = column.score == &Scores::balanced_accuracy;
    names.push_back(named ? column.name
                          : fmt::format("{} {}", dataset::task(column.kind).name, column.name));
  }
  Table table(title, names);
  std::vector<Cell> chance = {text("chance")};
  for (const Column& column : columns()) chance.push_back(number(column.chance));
  table.add_row(std::move(chance));
  for (auto method = methods.rbegin(); method != methods.rend(); ++method) {
    std::vector<Cell> row = {text(method->method)};
    for (const Column& column : columns()) row.push_back(over_seeds(*method, column));
    table.add_row(std::move(row));
  }
  note_missing_classes(methods, table);
  return table;
}

}  // namespace physiomae::report
