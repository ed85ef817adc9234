#include "physiomae/report/judge_predictions.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/report/judge_report.h"
#include "physiomae/report/match_predictions.h"

namespace physiomae::report {
namespace {

using dataset::TaskData;

// The files of one method, by task.
using Tables = std::map<std::string, PredictionsTable>;

Tables read_tables(const JudgedMethod& method, const std::optional<std::string>& task) {
  Tables tables;
  for (const auto& file : method.files) {
    PredictionsTable table = read_predictions(file, task);
    const std::string name = table.task.name;
    if (const auto other = tables.find(name); other != tables.end())
      throw UsageError(
          fmt::format("{} and {} are both about {}", other->second.where, table.where, name),
          "one file a task; --compare takes those of another method");
    tables.emplace(name, std::move(table));
  }
  return tables;
}

void refuse_one_class(const TaskData& data, const std::string& hint) {
  const std::set<int> classes = [&] {
    std::set<int> found;
    for (const dataset::LabelledWindow& entry : data.test) found.insert(entry.label);
    return found;
  }();
  if (classes.size() > 1 || data.test.empty()) return;
  throw InputError(
      fmt::format("{}: all {} windows of the {} patients to be scored are of class \"{}\"",
                  data.task.name, data.test.size(), data.test_patients,
                  data.task.class_names[static_cast<size_t>(*classes.begin())]),
      "no score tells anything there: " + hint);
}

TaskData windows_to_score(const JudgeRequest& request, const dataset::Task& task) {
  TaskData data =
      dataset::test_data(request.store, request.patients, task, request.arousal_universe);
  if (data.test.empty())
    throw InputError(
        fmt::format("{}: the store has no label of it for the {} patients to be scored", task.name,
                    request.patients.size()),
        task.kind == dataset::TaskKind::age
            ? "ages come from the recordings' headers or an age table: `physiomae ingest`"
            : "labels come from the scorers' files: `physiomae inspect STORE` shows what there is");
  refuse_one_class(data,
                   "choose other patients (--split, --part; `physiomae split --stratify age` puts "
                   "both ages into every part)");
  return data;
}

std::string task_names(const Tables& tables) {
  std::vector<std::string> names;
  for (const auto& [name, table] : tables) names.push_back(name);
  return fmt::format("{}", fmt::join(names, " and "));
}

// Nothing could be tested, and a table of n/a would stand where a result is looked for.
void require_common_task(const JudgeRequest& request, const std::vector<Tables>& tables) {
  for (size_t m = 1; m < tables.size(); ++m)
    if (std::ranges::none_of(tables[m],
                             [&](const auto& one) { return tables.front().contains(one.first); }))
      throw UsageError(fmt::format("{} is about {}, {} about {}: they have no task in common",
                                   request.methods.front().name, task_names(tables.front()),
                                   request.methods[m].name, task_names(tables[m])),
                       "--compare takes the other program's files of the same tasks");
}

void add_uncompared(const JudgeRequest& request, const std::vector<Tables>& tables,
                    const std::string& task, std::vector<std::string>& remarks) {
  for (size_t m = 0; m < tables.size(); ++m)
    if (!tables[m].contains(task))
      remarks.push_back(fmt::format("{}: {} says nothing of it, and is not compared", task,
                                    request.methods[m].name));
}

// What a file says besides its probabilities.
void add_contradictions(const PredictionsTable& table, std::vector<std::string>& remarks) {
  const auto& [rows, line] = table.contradictions;
  if (rows > 0)
    remarks.push_back(fmt::format(
        "{}: in {} of {} rows of {}, the first in line {}, \"predicted\" is not the class of the "
        "largest probability: the probabilities are scored; without their columns the class is",
        table.task.name, rows, table.rows.size(), table.where, line));
}

// data.test without the windows that some file does not speak of; a remark says how many.
void keep_covered(const JudgeRequest& request, const std::vector<const PredictionsTable*>& tables,
                  TaskData& data, std::vector<std::string>& remarks) {
  std::vector<bool> covered(data.test.size(), true);
  for (const PredictionsTable* table : tables) {
    const MatchedRows matched = match_rows(*table, data, request.store);
    if (!request.skip_missing) require_all_windows(matched, *table, data, request.store);
    if (matched.elsewhere > 0)
      remarks.push_back(fmt::format(
          "{}: {} of {} rows of {} are of windows without a label or of other patients, and count "
          "for nothing",
          data.task.name, matched.elsewhere, table->rows.size(), table->where));
    const std::vector<bool> here = matched.covered();
    for (size_t i = 0; i < covered.size(); ++i) covered[i] = covered[i] && here[i];
  }
  std::vector<dataset::LabelledWindow> kept;
  for (size_t i = 0; i < covered.size(); ++i)
    if (covered[i]) kept.push_back(data.test[i]);
  if (kept.size() == data.test.size()) return;
  if (kept.empty())
    throw InputError(
        fmt::format("{}: no window is predicted by all runs of all files", data.task.name),
        "--skip-missing scores what they have in common: they are about different patients or "
        "different times, or seeds stand for parts and not for runs");
  remarks.push_back(
      fmt::format("{}: {} of {} windows ({:.1f} %) have no prediction and are left out",
                  data.task.name, data.test.size() - kept.size(), data.test.size(),
                  100.0 * static_cast<double>(data.test.size() - kept.size()) /
                      static_cast<double>(data.test.size())));
  data.test = std::move(kept);
  data.test_patients = dataset::count_patients(request.store, data.test);
  refuse_one_class(data, "these are what --skip-missing left: predict the other windows, too");
}

}  // namespace

ScoreReport judge_predictions(const JudgeRequest& request) {
  ScoreReport report;
  report.part = request.part;
  SizeScores& size = report.sizes.emplace_back();
  std::vector<Tables> tables;
  for (const JudgedMethod& method : request.methods) {
    tables.push_back(read_tables(method, request.task));
    size.methods.push_back({method.name, {}});
  }
  require_common_task(request, tables);
  for (const dataset::TaskKind kind : dataset::kTasks) {
    const dataset::Task& task = dataset::task(kind);
    std::vector<const PredictionsTable*> about;
    for (const Tables& method : tables)
      if (method.contains(task.name)) about.push_back(&method.at(task.name));
    if (about.empty()) continue;
    add_uncompared(request, tables, task.name, report.more_remarks);
    TaskData data = windows_to_score(request, task);
    keep_covered(request, about, data, report.more_remarks);
    for (size_t m = 0; m < tables.size(); ++m) {
      if (!tables[m].contains(task.name)) continue;
      const PredictionsTable& table = tables[m].at(task.name);
      size.methods[m].tasks.push_back(predicted_result(table, data, request.store));
      add_contradictions(table, report.more_remarks);
      if (table.classes_only)
        report.more_remarks.push_back(fmt::format(
            "{}: {} says classes without probabilities: its AUROC, AUPRC and calibration are of "
            "these",
            task.name, request.methods[m].name));
    }
    size.tasks.push_back(std::move(data));
  }
  report.simulated = dataset::tests_on_twins(request.store, size.tasks);
  judge_report(request.store, request.resampling, report);
  return report;
}

}  // namespace physiomae::report
