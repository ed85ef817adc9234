#include "physiomae/report/score_table.h"

#include <array>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace physiomae::report {
namespace {

using dataset::TaskKind;
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

Cell over_seeds(const std::vector<Scores>& seeds, double Scores::*score) {
  std::vector<double> values;
  for (const Scores& scores : seeds) values.push_back(scores.*score);
  const metrics::MeanSd result = metrics::mean_sd(values);
  return mean_and_sd(result.mean, result.sd);
}

void note_missing_classes(const std::vector<MethodScores>& methods, Table& table) {
  std::set<std::string> notes;
  for (const MethodScores& method : methods)
    for (const auto& [kind, seeds] : method.scores)
      for (const Scores& scores : seeds)
        if (!scores.missing_classes.empty())
          notes.insert(fmt::format("{}: the test windows hold no {}{}", dataset::task(kind).name,
                                   fmt::join(scores.missing_classes, ", "),
                                   dataset::task(kind).classes == 2 ? "; its scores are n/a" : ""));
  for (const std::string& note : notes) table.add_note(note);
}

}  // namespace

Table score_table(const std::string& title, const std::vector<MethodScores>& methods) {
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
  for (const MethodScores& method : methods) {
    std::vector<Cell> row = {text(method.method)};
    for (const Column& column : columns()) {
      const auto found = method.scores.find(column.kind);
      row.push_back(found == method.scores.end() ? number(Scores::kUndefined)
                                                 : over_seeds(found->second, column.score));
    }
    table.add_row(std::move(row));
  }
  note_missing_classes(methods, table);
  return table;
}

Table detailed_score_table(const std::string& title, const std::vector<MethodScores>& methods) {
  static const std::array<std::pair<const char*, double Scores::*>, 7> scores = {
      {{"bal. acc.", &Scores::balanced_accuracy},
       {"accuracy", &Scores::accuracy},
       {"kappa", &Scores::kappa},
       {"F1 macro", &Scores::f1_macro},
       {"F1 weighted", &Scores::f1_weighted},
       {"F1 positive", &Scores::f1_positive},
       {"AUROC", &Scores::auroc}}};
  std::vector<std::string> names = {"method", "task", "windows", "seeds"};
  for (const auto& [name, score] : scores) names.emplace_back(name);
  Table table(title, names);
  for (const MethodScores& method : methods)
    for (const auto& [kind, seeds] : method.scores) {
      const auto windows = seeds.empty() ? 0 : seeds.front().windows;
      std::vector<Cell> row = {text(method.method), text(dataset::task(kind).name), count(windows),
                               count(static_cast<long long>(seeds.size()))};
      for (const auto& [name, score] : scores) row.push_back(over_seeds(seeds, score));
      table.add_row(std::move(row));
    }
  note_missing_classes(methods, table);
  return table;
}

}  // namespace physiomae::report
