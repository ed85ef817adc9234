#include "physiomae/report/judgement_tables.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "physiomae/metrics/aggregate.h"
#include "physiomae/report/class_title.h"
#include "physiomae/report/score_report.h"

namespace physiomae::report {
namespace {

using dataset::TaskData;
using dataset::TaskKind;
using metrics::JudgedScores;
using metrics::MethodResult;
using metrics::TaskJudgement;

const TaskJudgement* judgement_of(const MethodResult& method, const TaskData& data) {
  const metrics::TaskResult* result = method.find(data.task.name);
  return result != nullptr && result->judgement ? &*result->judgement : nullptr;
}

void for_each_method(const SizeScores& size, const TaskData& data,
                     const std::function<void(const MethodResult&, const TaskJudgement&)>& visit) {
  for (const auto* methods : {&size.references, &size.methods})
    for (const MethodResult& method : *methods)
      if (const TaskJudgement* judgement = judgement_of(method, data)) visit(method, *judgement);
}

// "0.681..0.726"
Cell interval(const metrics::Interval& found) {
  if (std::isnan(found.low)) return number(found.low);
  return {fmt::format("{:.3f}..{:.3f}", found.low, found.high), found.low, true};
}

Cell interval(const JudgedScores& judged, std::string_view key) {
  return interval(judged.bootstrap.intervals[metrics::score_place(key)]);
}

Cell score_cell(const JudgedScores& judged, std::string_view key) {
  return number(judged.estimate[metrics::score_place(key)]);
}

Cell blank() { return {"", std::nullopt, true}; }

Cell p_value(double p) { return number(p, p < 0.001 ? 5 : 3); }

void keep(Table table, bool filled, std::vector<Table>& tables) {
  if (filled) tables.push_back(std::move(table));
}

void add_intervals(const SizeScores& size, const std::string& patients,
                   std::vector<Table>& tables) {
  Table table(fmt::format("95 % intervals over {}", patients),
              {"task", "patients", "method", "bal. acc.", "kappa, AUROC", "macro F1", "AUPRC"});
  bool filled = false;
  int64_t draws = 0;
  size_t fewest = kFewPatients;
  for (const TaskData& data : size.tasks)
    for_each_method(size, data, [&](const MethodResult& method, const TaskJudgement& judgement) {
      const JudgedScores& judged = judgement.windows;
      if (judged.bootstrap.draws == 0) return;
      const bool binary = data.task.classes == 2;
      table.add_row({text(data.task.name), count(static_cast<long long>(judged.patients)),
                     text(method.method), interval(judged, "balanced_accuracy"),
                     interval(judged, binary ? "auroc" : "kappa"), interval(judged, "f1_macro"),
                     binary ? interval(judged, "auprc") : blank()});
      draws = judged.bootstrap.draws;
      fewest = std::min(fewest, judged.patients);
      filled = true;
    });
  table.add_note(fmt::format("bootstrap of {} draws of patients with all their windows", draws));
  if (fewest < metrics::kFewestDrawn)
    table.add_note("n/a: one patient cannot differ from others, and has no interval");
  else if (fewest < kFewPatients)
    table.add_note(fmt::format("of {} patients it is rough, and too narrow", fewest));
  keep(std::move(table), filled, tables);
}

void add_aggregates(const SizeScores& size, std::vector<Table>& tables) {
  Table table("Aggregate over tasks", {"patients", "method", "aggregate", "95 % interval"});
  bool filled = false;
  for (const MethodResult& method : size.methods) {
    if (!method.aggregate_interval) continue;
    table.add_row({size.patients == 0 ? text("all") : count(size.patients), text(method.method),
                   number(metrics::method_aggregate(size.tasks, method)),
                   interval(*method.aggregate_interval)});
    filled = true;
  }
  table.add_note(
      "mean over tasks of (balanced accuracy - chance) / chance; patients drawn once for "
      "all tasks");
  keep(std::move(table), filled, tables);
}

void add_comparisons(const SizeScores& size, std::vector<Table>& tables) {
  if (size.comparisons.empty()) return;
  Table table(fmt::format("{} against", size.comparisons.front().first),
              {"task", "method", "score", "first", "second", "difference", "p", "Holm"});
  for (const metrics::Comparison& entry : size.comparisons)
    table.add_row({text(entry.task), text(entry.second),
                   text(metrics::kNamedScores[metrics::score_place(entry.test.score)].title),
                   number(entry.test.first), number(entry.test.second),
                   number(entry.test.difference()), p_value(entry.test.p), p_value(entry.holm_p)});
  table.add_note(
      fmt::format("permutation of whole patients, {} draws, two-sided; Holm over methods "
                  "and tasks of a score",
                  size.comparisons.front().test.draws));
  tables.push_back(std::move(table));
}

void add_classes(const SizeScores& size, std::vector<Table>& tables) {
  Table table(fmt::format("Classes, {}", size.methods.front().method),
              {"task", "class", "windows", "precision", "recall", "F1"});
  bool filled = false;
  for (const TaskData& data : size.tasks)
    if (const TaskJudgement* judgement = judgement_of(size.methods.front(), data))
      for (size_t c = 0; c < judgement->classes.size(); ++c) {
        const metrics::ClassScores& entry = judgement->classes[c];
        table.add_row({text(data.task.name), text(class_title(data.task, static_cast<int>(c))),
                       count(entry.windows), number(entry.precision), number(entry.recall),
                       number(entry.f1)});
        filled = true;
      }
  keep(std::move(table), filled, tables);
}

void add_confusion(const SizeScores& size, std::vector<Table>& tables) {
  for (const TaskData& data : size.tasks) {
    const TaskJudgement* judgement = judgement_of(size.methods.front(), data);
    if (judgement == nullptr) continue;
    std::vector<std::string> columns = {"true class", "windows"};
    for (int c = 0; c < data.task.classes; ++c)
      columns.push_back("said " + data.task.class_names[static_cast<size_t>(c)]);
    Table table(fmt::format("Confusion in {}, {}: shares of a true class", data.task.name,
                            size.methods.front().method),
                columns);
    const metrics::ConfusionMatrix& matrix = judgement->confusion;
    for (int t = 0; t < matrix.classes; ++t) {
      std::vector<Cell> row = {text(class_title(data.task, t)), count(matrix.support(t))};
      for (int p = 0; p < matrix.classes; ++p)
        row.push_back(
            number(static_cast<double>(matrix.at(t, p)) / static_cast<double>(matrix.support(t))));
      table.add_row(std::move(row));
    }
    tables.push_back(std::move(table));
  }
}

void add_nights(const SizeScores& size, std::vector<Table>& tables) {
  Table table("Kappa of single nights", {"method", "nights", "mean", "sd", "lowest", "quarter",
                                         "median", "three quarters", "highest"});
  bool filled = false;
  int64_t undefined = 0;
  for (const TaskData& data : size.tasks)
    for_each_method(size, data, [&](const MethodResult& method, const TaskJudgement& judgement) {
      if (judgement.nights.empty()) return;
      std::vector<double> kappas;
      for (const metrics::JudgedNight& night : judgement.nights) kappas.push_back(night.kappa);
      const metrics::Distribution spread = metrics::distribution(kappas);
      table.add_row({text(method.method), count(spread.count), number(spread.mean),
                     number(spread.sd), number(spread.lowest), number(spread.quarter),
                     number(spread.median), number(spread.three_quarters), number(spread.highest)});
      undefined = std::max(undefined, spread.undefined);
      filled = true;
    });
  if (undefined > 0)
    table.add_note(
        fmt::format("up to {} nights of one stage, said and true, have none", undefined));
  keep(std::move(table), filled, tables);
}

std::vector<Cell> judged_row(std::vector<Cell> row, const JudgedScores& judged) {
  row.push_back(count(judged.windows));
  row.push_back(count(judged.positives));
  for (const char* key : {"balanced_accuracy", "auroc", "auprc", "f1_macro", "f1_positive"})
    row.push_back(score_cell(judged, key));
  return row;
}

void add_age_nights(const SizeScores& size, std::vector<Table>& tables) {
  Table table(
      "Age by night: the mean of a night's windows",
      {"method", "nights", "under 55", "bal. acc.", "AUROC", "AUPRC", "macro F1", "positive F1"});
  bool filled = false;
  for (const TaskData& data : size.tasks)
    for_each_method(size, data, [&](const MethodResult& method, const TaskJudgement& judgement) {
      if (!judgement.night_means) return;
      table.add_row(judged_row({text(method.method)}, *judgement.night_means));
      filled = true;
    });
  keep(std::move(table), filled, tables);
}

void add_universes(const SizeScores& size, std::vector<Table>& tables) {
  Table table("Arousals of all staged windows, and of those scored for arousals",
              {"windows", "method", "number", "positive", "bal. acc.", "AUROC", "AUPRC", "macro F1",
               "positive F1"});
  bool filled = false;
  for (const TaskData& data : size.tasks)
    for_each_method(size, data, [&](const MethodResult& method, const TaskJudgement& judgement) {
      if (data.task.kind != TaskKind::arousal) return;
      // Where only scored windows were asked for, they are all there are.
      if (!judgement.scored || judgement.scored->windows < judgement.windows.windows)
        table.add_row(judged_row({text("staged"), text(method.method)}, judgement.windows));
      if (judgement.scored)
        table.add_row(judged_row({text("scored"), text(method.method)}, *judgement.scored));
      filled = true;
    });
  table.add_note(arousal_note());
  table.add_note("AUPRC of chance is the share of positive windows");
  keep(std::move(table), filled, tables);
}

void add_calibration(const SizeScores& size, std::vector<Table>& tables) {
  Table table("Calibration (before -> after the temperature of the validation patients)",
              {"task", "method", "temperature", "calibration error", "log loss"});
  bool filled = false;
  for (const TaskData& data : size.tasks)
    for_each_method(size, data, [&](const MethodResult& method, const TaskJudgement& judgement) {
      const auto pair = [&](double metrics::Calibration::*value) {
        const double before = judgement.calibration.*value;
        if (!judgement.calibrated) return number(before);
        return Cell{fmt::format("{:.3f} -> {:.3f}", before, (*judgement.calibrated).*value), before,
                    true};
      };
      double temperature = metrics::Scores::kUndefined;
      if (!judgement.temperatures.empty())
        temperature = metrics::mean_sd(judgement.temperatures).mean;
      table.add_row({text(data.task.name), text(method.method), number(temperature),
                     pair(&metrics::Calibration::expected_error),
                     pair(&metrics::Calibration::log_loss)});
      filled = true;
    });
  keep(std::move(table), filled, tables);
}

void add_reliability(const SizeScores& size, std::vector<Table>& tables) {
  for (const TaskData& data : size.tasks) {
    const TaskJudgement* judgement = judgement_of(size.methods.front(), data);
    if (judgement == nullptr) continue;
    const std::string what =
        data.task.classes == 2
            ? fmt::format("probability of \"{}\"", class_title(data.task, data.task.positive))
            : "highest probability";
    Table table(
        fmt::format("Reliability in {}, {}: {}", data.task.name, size.methods.front().method, what),
        {"above", "up to", "windows", "mean probability", "came true"});
    for (const metrics::ReliabilityBin& bin : judgement->calibration.bins)
      if (bin.windows > 0)
        table.add_row({number(bin.low), number(bin.high), count(bin.windows),
                       number(bin.confidence), number(bin.share)});
    tables.push_back(std::move(table));
  }
}

}  // namespace

std::vector<Table> uncertainty_tables(const SizeScores& size, const std::string& patients) {
  std::vector<Table> tables;
  add_intervals(size, patients, tables);
  add_aggregates(size, tables);
  add_comparisons(size, tables);
  return tables;
}

std::vector<Table> detail_tables(const SizeScores& size) {
  std::vector<Table> tables;
  if (size.methods.empty()) return tables;
  add_classes(size, tables);
  add_confusion(size, tables);
  add_nights(size, tables);
  add_age_nights(size, tables);
  add_universes(size, tables);
  add_calibration(size, tables);
  add_reliability(size, tables);
  return tables;
}

}  // namespace physiomae::report
