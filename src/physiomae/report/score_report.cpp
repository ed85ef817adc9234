#include "physiomae/report/score_report.h"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/metrics/aggregate.h"
#include "physiomae/metrics/named_scores.h"
#include "physiomae/report/class_title.h"
#include "physiomae/report/judgement_json.h"
#include "physiomae/report/judgement_tables.h"
#include "physiomae/report/score_table.h"

namespace physiomae::report {
namespace {

using dataset::TaskData;
using metrics::MethodResult;
using metrics::Scores;

// NaN without a run.
double mean_balanced_accuracy(const MethodResult& method, const std::string& task) {
  return metrics::mean_sd(method.over_runs(task, &Scores::balanced_accuracy)).mean;
}

// "test patients": who is scored.
std::string scored_patients(const ScoreReport& report) {
  if (report.part == "all") return "patients of the store";
  return fmt::format("{} patients", report.part == "train" ? "training" : report.part);
}

// The same in a title: "all patients of the store".
std::string all_scored_patients(const ScoreReport& report) {
  return (report.part == "all" ? "all " : "the ") + scored_patients(report);
}

// They are the same for all sizes.
void add_few_patients(const ScoreReport& report, std::vector<std::string>& lines) {
  for (const TaskData& data : report.sizes.front().tasks)
    if (data.impossible.empty() && data.task.kind == dataset::TaskKind::age &&
        data.test_patients < kFewPatients)
      lines.push_back(fmt::format("age: {} {}, a demonstration and not a measurement",
                                  data.test_patients, scored_patients(report)));
}

void add_impossible(const ScoreReport& report, const SizeScores& size,
                    std::vector<std::string>& lines) {
  const std::string prefix = size_prefix(report, size);
  for (const TaskData& data : size.tasks) {
    if (!data.impossible.empty())
      lines.push_back(fmt::format("{}{}: n/a, {}", prefix, data.task.name, data.impossible));
  }
}

// Where pretraining was of no use.
void add_defeats(const ScoreReport& report, const SizeScores& size,
                 std::vector<std::string>& lines) {
  for (const MethodResult& other : size.methods) {
    if (other.method != kRandomStart) continue;
    for (const TaskData& data : size.tasks) {
      const double model = mean_balanced_accuracy(size.methods.front(), data.task.name);
      const double start = mean_balanced_accuracy(other, data.task.name);
      if (model <= start)
        lines.push_back(fmt::format(
            "{}{}: {} is no better than its random start ({:.3f} against {:.3f})",
            size_prefix(report, size), data.task.name, size.methods.front().method, model, start));
    }
  }
}

// What the table alone would let a reader overlook.
std::vector<std::string> remarks(const ScoreReport& report) {
  std::vector<std::string> lines;
  if (report.simulated)
    lines.emplace_back(
        "twin cohort: simulated signals; these scores say nothing about real patients");
  if (!report.sizes.empty()) add_few_patients(report, lines);
  const std::vector<std::string> unlearned = unlearned_lines(report);
  lines.insert(lines.end(), unlearned.begin(), unlearned.end());
  for (const SizeScores& size : report.sizes) {
    add_impossible(report, size, lines);
    add_defeats(report, size, lines);
  }
  lines.insert(lines.end(), report.more_remarks.begin(), report.more_remarks.end());
  return lines;
}

nlohmann::ordered_json run_json(const metrics::TaskRun& run) {
  const Scores& s = run.scores;
  nlohmann::ordered_json json = {{"seed", run.seed}};
  for (const metrics::NamedScore& named : metrics::kNamedScores)
    json[std::string(named.key)] = or_null(s.*named.value);
  json["windows"] = s.windows;
  json["missing_classes"] = s.missing_classes;
  if (run.validation_balanced_accuracy)
    json["validation_balanced_accuracy"] = or_null(*run.validation_balanced_accuracy);
  if (run.kept) {
    json["best_epoch"] = run.kept->best_epoch;
    json["validation_loss"] = or_null(run.kept->validation_loss);
  }
  return json;
}

std::vector<std::string> class_titles(const dataset::Task& task) {
  std::vector<std::string> titles;
  for (int c = 0; c < task.classes; ++c) titles.push_back(class_title(task, c));
  return titles;
}

nlohmann::ordered_json task_json(const TaskData& data) {
  return {{"task", data.task.name},
          {"classes", data.task.class_names},
          {"class_titles", class_titles(data.task)},
          {"train_patients", data.train_patients},
          {"train_windows", data.train.size()},
          {"validation_windows", data.validation.size()},
          {"test_patients", data.test_patients},
          {"test_windows", data.test.size()},
          {"impossible", data.impossible},
          {"classes_without_training", data.unlearned}};
}

nlohmann::ordered_json method_json(const MethodResult& method, const std::vector<TaskData>& tasks) {
  nlohmann::ordered_json json = {{"method", method.method},
                                 {"aggregate", or_null(metrics::method_aggregate(tasks, method))}};
  if (const auto& interval = method.aggregate_interval)
    json["aggregate_interval"] = {or_null(interval->low), or_null(interval->high)};
  for (const metrics::TaskResult& result : method.tasks) {
    nlohmann::ordered_json runs = nlohmann::ordered_json::array();
    for (const metrics::TaskRun& run : result.runs) runs.push_back(run_json(run));
    json["tasks"][result.task] = {
        {"choice", result.choice}, {"notes", result.notes}, {"runs", std::move(runs)}};
    if (result.judgement)
      json["tasks"][result.task]["judgement"] =
          judgement_json(*result.judgement, dataset::task(result.task));
  }
  return json;
}

// What stands above the tables of one of several sizes.
std::string size_title(const ScoreReport& report, const SizeScores& size) {
  if (report.sizes.size() == 1) return {};
  return size.patients == 0 ? "All training patients\n"
                            : fmt::format("{} training patients\n", size.patients);
}

void append_tables(const std::string& title, const std::vector<Table>& tables, std::string& text) {
  if (tables.empty()) return;
  text += title.empty() ? "" : "\n" + title;
  for (const Table& table : tables) text += "\n" + table.plain();
}

}  // namespace

std::vector<std::string> unlearned_lines(const ScoreReport& report) {
  std::vector<std::string> lines;
  for (const SizeScores& size : report.sizes)
    for (const TaskData& data : size.tasks)
      for (const std::string& name : data.unlearned)
        lines.push_back(
            fmt::format("{}{}: no training window is of class \"{}\"{}: it cannot be learned",
                        size_prefix(report, size), data.task.name, name,
                        size.patients == 0 ? "" : " in one draw of patients or more"));
  return lines;
}

std::string size_prefix(const ScoreReport& report, const SizeScores& size) {
  if (report.sizes.size() == 1) return {};
  return size.patients == 0 ? "all patients, " : fmt::format("{} patients, ", size.patients);
}

std::string score_text(const ScoreReport& report) {
  Table table = score_table(fmt::format("Scores on {}", all_scored_patients(report)), report.sizes);
  for (const std::string& line : remarks(report)) table.add_note(line);
  return table.plain();
}

std::string probe_text(const ScoreReport& report) {
  std::string result = score_text(report);
  const std::string patients = all_scored_patients(report);
  for (const SizeScores& size : report.sizes)
    append_tables(size_title(report, size), uncertainty_tables(size, patients), result);
  return result;
}

std::string detailed_text(const ScoreReport& report) {
  std::string result = probe_text(report);
  for (const SizeScores& size : report.sizes)
    append_tables(size_title(report, size), detail_tables(size), result);
  return result;
}

std::string score_json(const ScoreReport& report) {
  nlohmann::ordered_json json = {{"simulated", report.simulated},
                                 {"scored_patients", report.part},
                                 {"remarks", remarks(report)}};
  if (!report.made_from.empty()) json["made_from"] = report.made_from;
  for (const SizeScores& size : report.sizes) {
    nlohmann::ordered_json entry = {{"patients", size.patients}};
    for (const TaskData& data : size.tasks) entry["tasks"].push_back(task_json(data));
    for (const MethodResult& method : size.methods)
      entry["methods"].push_back(method_json(method, size.tasks));
    for (const MethodResult& reference : size.references)
      entry["references"].push_back(method_json(reference, size.tasks));
    for (const metrics::Comparison& comparison : size.comparisons)
      entry["comparisons"].push_back(comparison_json(comparison));
    json["sizes"].push_back(std::move(entry));
  }
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace physiomae::report
