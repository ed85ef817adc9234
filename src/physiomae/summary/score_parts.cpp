#include "physiomae/summary/score_parts.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "physiomae/page/charts.h"
#include "physiomae/page/colours.h"
#include "physiomae/page/matrices.h"

namespace physiomae::summary {
namespace {

std::vector<std::string> texts(const Json& list) {
  std::vector<std::string> all;
  for (const Json& item : list) all.push_back(item.get<std::string>());
  return all;
}

// Stages in the order in which all figures have them (Note [Colours]); other classes as they are.
std::vector<size_t> shown_order(const std::vector<std::string>& classes) {
  std::vector<size_t> order;
  for (const std::string_view stage : page::kStagesFromTop) {
    const auto found = std::ranges::find(classes, page::stored_name(stage));
    if (found != classes.end()) order.push_back(static_cast<size_t>(found - classes.begin()));
  }
  if (order.size() == classes.size()) return order;
  order.resize(classes.size());
  std::iota(order.begin(), order.end(), size_t{0});
  return order;
}

void add_confusion(Draft& draft, const std::string& prefix, const std::string& task,
                   const std::vector<std::string>& classes, const Json& judgement) {
  const Json& confusion = member(judgement, "confusion");
  if (confusion.empty()) return;
  page::Cells cells{"true", "predicted", "share of the true class", {}, {}, {}, {}, {{0, 1}}, 2};
  const std::vector<size_t> order = shown_order(classes);
  std::string words;
  for (const size_t own : order) {
    const Json& row = confusion.at(own);
    double total = 0;
    for (const Json& count : row) total += count.get<double>();
    const auto share = [&](size_t other) {
      return total > 0 ? row.at(other).get<double>() / total : 0;
    };
    cells.rows.push_back(classes[own]);
    auto& shares = cells.values.emplace_back();
    auto& shown = cells.words.emplace_back();
    for (const size_t other : order) {
      shares.push_back(share(other));
      shown.push_back(
          fmt::format("{} ({:.0f} %)", row.at(other).get<int64_t>(), 100 * share(other)));
    }
    words += fmt::format("{}: {:.0f} % right. ", classes[own], 100 * share(own));
  }
  cells.columns = cells.rows;
  draft.page.figure(page::heat_map(
      {draft.figure_id(prefix + "-confusion-" + task), fmt::format("Confusion: {}", task),
       "Windows, and their share of the true class's.", words},
      cells));
}

void add_classes(Draft& draft, const std::string& task, const Json& judgement) {
  report::Table table(fmt::format("Classes: {}", task),
                      {"class", "windows", "precision", "recall", "F1"});
  for (const Json& row : member(judgement, "classes"))
    table.add_row({report::text(text_at(row, "class")),
                   report::count(member(row, "windows").get<int64_t>()),
                   report::number(number_at(row, "precision")),
                   report::number(number_at(row, "recall")), report::number(number_at(row, "f1"))});
  if (!table.rows().empty())
    draft.page.folded_table(fmt::format("Precision and recall: {}", task), table);
}

page::Points reliability(const std::string& name, const Json& calibration) {
  page::Points points{name, {}, {}, {}};
  for (const Json& bin : member(calibration, "bins")) {
    if (number_at(bin, "windows") < 1) continue;
    points.x.push_back(number_at(bin, "probability"));
    points.y.push_back(number_at(bin, "share"));
    points.size.push_back(number_at(bin, "windows"));
  }
  return points;
}

void add_calibration(Draft& draft, const std::string& prefix, const std::string& task,
                     const Json& judgement) {
  std::vector<page::Points> points;
  std::string words;
  for (const auto& [key, name] :
       {std::pair("calibration", "as fitted"),
        std::pair("calibrated", "with the temperature of validation patients")}) {
    const Json& of_one = member(judgement, key);
    page::Points shown = reliability(name, of_one);
    if (shown.x.empty()) continue;
    words +=
        fmt::format("{}: expected calibration error {:.3f}, log loss {:.3f}, Brier score {:.3f}. ",
                    name, number_at(of_one, "expected_error"), number_at(of_one, "log_loss"),
                    number_at(of_one, "brier"));
    points.push_back(std::move(shown));
  }
  if (points.empty()) return;
  draft.page.figure(page::scatter_chart(
      {draft.figure_id(prefix + "-reliability-" + task), fmt::format("Reliability: {}", task),
       "Windows in bins of probability; on the diagonal a probability comes true as often as it "
       "says. "
       "Larger dots hold more windows.",
       words},
      {.title = "probability", .range = {{0, 1}}},
      {.title = "share that came true", .range = {{0, 1}}}, points, /*diagonal=*/true));
}

}  // namespace

const std::vector<std::pair<std::string, std::string>>& score_names() {
  static const std::vector<std::pair<std::string, std::string>> names = {
      {"balanced_accuracy", "balanced accuracy"},
      {"kappa", "kappa"},
      {"auroc", "AUROC"},
      {"auprc", "AUPRC"},
      {"f1_macro", "macro F1"}};
  return names;
}

Score score_of(const Json& method, const std::string& task, const std::string& score) {
  const Json& found = member(member(method, "tasks"), task);
  const Json& judged =
      member(member(member(member(found, "judgement"), "windows"), "scores"), score);
  Score result{number_at(judged, "mean"), number_at(judged, "low"), number_at(judged, "high")};
  // Without a judgement (--draws 0) a single run's score is the score.
  const Json& runs = member(found, "runs");
  if (!std::isfinite(result.value) && runs.size() == 1) result.value = number_at(runs[0], score);
  return result;
}

std::string size_name(const Json& size) {
  const double patients = number_at(size, "patients");
  if (patients > 0) return fmt::format("{:.0f} patients", patients);
  double most = 0;
  for (const Json& task : member(size, "tasks"))
    most = std::max(most, number_at(task, "train_patients"));
  return most > 0 ? fmt::format("all {:.0f} patients", most) : "no training here";
}

const Json& task_of(const Json& size, const std::string& task) {
  for (const Json& each : member(size, "tasks"))
    if (text_at(each, "task") == task) return each;
  return member(size, "");
}

void add_first_method(Draft& draft, const std::string& prefix, const Json& size) {
  const Json& methods = member(size, "methods");
  if (methods.empty()) return;
  const Json& first = methods[0];
  draft.page.heading(fmt::format("{}, {}", text_at(first, "method"), size_name(size)));
  for (const Json& entry : member(size, "tasks")) {
    const std::string task = text_at(entry, "task");
    const Json& judgement = member(member(member(first, "tasks"), task), "judgement");
    if (judgement.empty()) {
      draft.missing.push_back(
          fmt::format("confusion and calibration of {} in {}: scores.json has none", task, prefix));
      continue;
    }
    add_confusion(draft, prefix, task, texts(member(entry, "class_titles")), judgement);
    add_classes(draft, task, judgement);
    add_calibration(draft, prefix, task, judgement);
  }
}

}  // namespace physiomae::summary
