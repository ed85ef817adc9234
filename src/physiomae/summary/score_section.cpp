// Scores of probe, finetune and evaluate.
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "physiomae/page/charts.h"
#include "physiomae/summary/score_parts.h"
#include "physiomae/summary/sections.h"

namespace physiomae::summary {
namespace {

std::vector<const Json*> methods_of(const Json& size) {
  std::vector<const Json*> all;
  for (const char* key : {"methods", "references"})
    for (const Json& method : member(size, key)) all.push_back(&method);
  return all;
}

std::vector<std::string> tasks_of(const Json& scores) {
  std::vector<std::string> names;
  for (const Json& size : member(scores, "sizes"))
    for (const Json& task : member(size, "tasks")) {
      const std::string name = text_at(task, "task");
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  return names;
}

bool has_task(const Json& method, const std::string& task) {
  return member(method, "tasks").contains(task);
}

// Scores that any method has in this task: AUROC is of two classes.
std::vector<std::pair<std::string, std::string>> defined_scores(const Json& scores,
                                                                const std::string& task) {
  auto names = score_names();
  std::erase_if(names, [&](const auto& name) {
    for (const Json& size : member(scores, "sizes"))
      for (const Json* method : methods_of(size))
        if (std::isfinite(score_of(*method, task, name.first).value)) return false;
    return true;
  });
  return names;
}

void add_table(Draft& draft, const Json& scores, const std::string& task) {
  std::vector<std::string> columns = {"training", "method"};
  const auto names = defined_scores(scores, task);
  for (const auto& [key, name] : names) columns.push_back(name);
  report::Table table(fmt::format("{}: scores and 95 % intervals over patients", task), columns);
  for (const Json& size : member(scores, "sizes")) {
    for (const Json* method : methods_of(size)) {
      if (!has_task(*method, task)) continue;
      std::vector<report::Cell> row = {report::text(size_name(size)),
                                       report::text(text_at(*method, "method"))};
      for (const auto& [key, name] : names) {
        const Score score = score_of(*method, task, key);
        row.push_back({with_interval(score.value, score.low, score.high), score.value, true});
      }
      table.add_row(std::move(row));
    }
    const Json& about = task_of(size, task);
    if (const std::string why = text_at(about, "impossible"); !why.empty())
      table.add_note(fmt::format("{}: no score: {}", size_name(size), why));
  }
  if (!table.rows().empty()) draft.page.table(table);
}

void add_picture(Draft& draft, const std::string& prefix, const Json& scores,
                 const std::string& task) {
  std::vector<page::Interval> rows;
  std::string words;
  double classes = 0;
  for (const Json& size : member(scores, "sizes")) {
    classes = std::max(classes, static_cast<double>(member(task_of(size, task), "classes").size()));
    for (const Json* method : methods_of(size)) {
      if (!has_task(*method, task)) continue;
      const Score score = score_of(*method, task, "balanced_accuracy");
      const std::string name = text_at(*method, "method");
      rows.push_back({size_name(size), name, score.value, score.low, score.high});
      words += fmt::format("{}, {}: {}. ", size_name(size), name,
                           with_interval(score.value, score.low, score.high));
    }
  }
  if (rows.empty() || classes < 2) return;
  draft.page.figure(page::interval_chart(
      {draft.figure_id(prefix + "-scores-" + task), fmt::format("Balanced accuracy: {}", task),
       "95 % intervals over patients; the dashed line is chance.", words},
      {"balanced accuracy"}, rows, 1 / classes));
}

// One line a method over the number of training patients.
void add_efficiency(Draft& draft, const std::string& prefix, const Json& scores,
                    const std::string& task) {
  std::vector<page::Series> lines;
  std::map<std::string, size_t> place;
  for (const Json& size : member(scores, "sizes"))
    for (const Json& method : member(size, "methods")) {
      if (!has_task(method, task)) continue;
      const Score score = score_of(method, task, "balanced_accuracy");
      if (!std::isfinite(score.value)) continue;
      const std::string name = text_at(method, "method");
      const auto [found, added] = place.try_emplace(name, lines.size());
      if (added) lines.push_back({name, {}, {}});
      page::Series& line = lines[found->second];
      line.x.push_back(number_at(task_of(size, task), "train_patients"));
      line.y.push_back(score.value);
      if (found->second != 0) continue;
      line.low.push_back(score.low);
      line.high.push_back(score.high);
    }
  std::erase_if(lines, [](const page::Series& line) { return line.x.size() < 2; });
  if (lines.empty()) return;
  std::string words;
  for (const page::Series& line : lines)
    words += fmt::format("{}: {:.3f} with {:.0f} patients, {:.3f} with {:.0f}. ", line.name,
                         line.y.front(), line.x.front(), line.y.back(), line.x.back());
  draft.page.figure(page::line_chart(
      {draft.figure_id(prefix + "-labels-" + task), fmt::format("Label efficiency: {}", task),
       fmt::format("The band is the 95 % interval over patients of {}; those of the others stand "
                   "in the table.",
                   lines.front().name),
       words},
      {.title = "training patients", .logarithmic = true}, {"balanced accuracy"}, lines));
}

void add_comparisons(Draft& draft, const Json& scores) {
  report::Table table(
      "Paired tests: permutation of whole patients",
      {"training", "task", "score", "first", "second", "difference", "p", "p (Holm)"});
  for (const Json& size : member(scores, "sizes"))
    for (const Json& row : member(size, "comparisons"))
      table.add_row(
          {report::text(size_name(size)), report::text(text_at(row, "task")),
           report::text(text_at(row, "score")), report::text(text_at(row, "first")),
           report::text(text_at(row, "second")), report::number(number_at(row, "difference")),
           report::number(number_at(row, "p")), report::number(number_at(row, "holm_p"))});
  if (!table.rows().empty()) draft.page.folded_table("Paired tests", table);
}

void add_all(Draft& draft, const Source& source) {
  const Json scores = read_json(source.path / "scores.json");
  draft.simulated |= member(scores, "simulated") == true;
  for (const Json& remark : member(scores, "remarks"))
    draft.page.banner(page::Severity::note, remark.get<std::string>());
  const auto tasks = tasks_of(scores);
  for (const std::string& task : tasks) {
    draft.page.heading(task);
    add_table(draft, scores, task);
    add_picture(draft, source.name, scores, task);
    add_efficiency(draft, source.name, scores, task);
  }
  add_comparisons(draft, scores);
  const Json& sizes = member(scores, "sizes");
  if (sizes.size() == 1)
    draft.missing.push_back(
        fmt::format("label efficiency of {}: it has one number of training patients", source.name));
  if (!sizes.empty()) add_first_method(draft, source.name, sizes[sizes.size() - 1]);
}

}  // namespace

void add_scores(Draft& draft, const Source& source) {
  draft.page.section(draft.figure_id("scores-" + source.name),
                     fmt::format("Scores: {}", source.name));
  draft.attempt("scores of " + source.name, [&] { add_all(draft, source); });
}

}  // namespace physiomae::summary
