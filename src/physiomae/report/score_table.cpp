#include "physiomae/report/score_table.h"

#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/report/class_title.h"

namespace physiomae::report {
namespace {

using dataset::TaskData;
using dataset::TaskKind;
using metrics::MethodResult;
using metrics::Scores;

struct Column {
  std::string name;
  double Scores::*score;
  bool (*applies)(TaskKind);
  double (*chance)(const dataset::Task&);  // what a constant or random answer gets
};

bool always(TaskKind) { return true; }
bool staging(TaskKind kind) { return kind == TaskKind::sleep; }
bool binary(TaskKind kind) { return kind != TaskKind::sleep; }

double one_of_classes(const dataset::Task& task) { return 1.0 / task.classes; }
double half(const dataset::Task&) { return 0.5; }
double nothing(const dataset::Task&) { return 0; }
double unknown(const dataset::Task&) { return Scores::kUndefined; }  // depends on the labels

const std::vector<Column>& columns() {
  static const std::vector<Column> list = {
      {"bal. acc.", &Scores::balanced_accuracy, always, one_of_classes},
      {"kappa", &Scores::kappa, staging, nothing},
      {"AUROC", &Scores::auroc, binary, half},
      {"macro F1", &Scores::f1_macro, always, unknown}};
  return list;
}

const Cell kBlank = {"", std::nullopt, true};

template <typename CellOf>
std::vector<Cell> row(const TaskData& data, Cell patients, const std::string& method,
                      const CellOf& cell_of) {
  std::vector<Cell> cells = {text(data.task.name), std::move(patients), text(method)};
  for (const Column& column : columns())
    cells.push_back(column.applies(data.task.kind) ? cell_of(column) : kBlank);
  return cells;
}

// The mean of a method's runs on a task.
auto score_cells(const TaskData& data, const MethodResult& method) {
  return [&](const Column& column) {
    const auto result = metrics::mean_sd(method.over_runs(data.task.name, column.score));
    return mean_and_sd(result.mean, result.sd);
  };
}

std::vector<Cell> method_row(const TaskData& data, const MethodResult& method) {
  const Cell patients =
      data.train_patients > 0 ? count(static_cast<long long>(data.train_patients)) : kBlank;
  return row(data, patients, method.method, score_cells(data, method));
}

std::string missing_classes_note(const dataset::Task& task, const Scores& scores) {
  return fmt::format("{}: the test windows hold no {}{}", task.name,
                     fmt::join(scores.missing_classes, ", "),
                     task.classes == 2 ? "; its scores are n/a" : "");
}

void add_notes(const std::vector<SizeScores>& sizes, Table& table) {
  std::set<std::string> notes;
  for (const TaskData& data : sizes.front().tasks)
    if (data.task.kind == TaskKind::arousal) notes.insert(arousal_note());
  bool several = false;
  for (const SizeScores& size : sizes)
    for (const MethodResult& method : size.methods)
      for (const metrics::TaskResult& result : method.tasks) {
        several = several || result.runs.size() > 1;
        for (const metrics::TaskRun& run : result.runs)
          if (!run.scores.missing_classes.empty())
            notes.insert(missing_classes_note(dataset::task(result.task), run.scores));
      }
  if (several) table.add_note("± standard deviation over run seeds or draws of training patients");
  for (const std::string& note : notes) table.add_note(note);
}

}  // namespace

Table score_table(const std::string& title, const std::vector<SizeScores>& sizes) {
  std::vector<std::string> names = {"task", "patients", "method"};
  for (const Column& column : columns()) names.push_back(column.name);
  Table table(title, names);
  for (size_t t = 0; t < sizes.front().tasks.size(); ++t) {
    const TaskData& first = sizes.front().tasks[t];
    table.add_row(row(first, kBlank, "chance",
                      [&](const Column& column) { return number(column.chance(first.task)); }));
    for (const MethodResult& reference : sizes.front().references)
      if (reference.find(first.task.name) != nullptr)
        table.add_row(row(first, kBlank, reference.method, score_cells(first, reference)));
    for (const SizeScores& size : sizes)
      for (auto method = size.methods.rbegin(); method != size.methods.rend(); ++method)
        table.add_row(method_row(size.tasks[t], *method));
  }
  add_notes(sizes, table);
  return table;
}

}  // namespace physiomae::report
