#include "physiomae/report/predictions_table.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/config.h"
#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/delimited_text.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::report {
namespace {

using dataset::Task;

constexpr uint64_t kLargestFile = uint64_t{4} << 30;
constexpr const char* kFormatHint = "docs/predictions.md has the format";

[[noreturn]] void refuse(const std::string& where, const std::string& what,
                         const std::string& hint = kFormatHint) {
  throw InputError(fmt::format("{}: {}", where, what), hint);
}

using Heading = std::map<std::string, size_t>;  // column by name

Heading heading_of(const std::vector<std::string>& cells, const std::string& where) {
  Heading heading;
  for (size_t c = 0; c < cells.size(); ++c)
    if (!cells[c].empty() && !heading.emplace(cells[c], c).second)
      refuse(where, fmt::format("line 1: two columns are called \"{}\"", cells[c]));
  return heading;
}

std::vector<std::string> class_columns(const Task& task) {
  std::vector<std::string> names;
  for (const std::string& name : task.class_names) names.push_back("p_" + name);
  return names;
}

// The task whose class columns stand in the heading.
std::optional<std::string> task_of_columns(const Heading& heading) {
  for (const dataset::TaskKind kind : dataset::kTasks)
    for (const std::string& column : class_columns(dataset::task(kind)))
      if (heading.contains(column)) return dataset::task(kind).name;
  return std::nullopt;
}

// Reads rows of one file, in order.
class Reader {
 public:
  Reader(std::string where, const std::vector<std::string>& cells,
         const std::vector<std::string>& first_row, const std::optional<std::string>& task)
      : columns_(cells.size()), heading_(heading_of(cells, where)) {
    table_.where = std::move(where);
    table_.task = dataset::task(task_name(first_row, task));
    record_ = need("record");
    window_ = find("window");
    start_ = find("start_seconds");
    if (!window_ && !start_)
      refuse(table_.where, "has neither a column \"window\" nor \"start_seconds\"");
    find_classes();
    seed_ = find("seed");
    label_ = find("label");
    task_ = find("task");
  }

  void add(const io::TextRow& row) {
    line_ = row.line;
    cells_ = &row.cells;
    // Empty ones may be of a comma at the line's end.
    const auto beyond = std::min(columns_, row.cells.size());
    if (std::any_of(row.cells.begin() + static_cast<std::ptrdiff_t>(beyond), row.cells.end(),
                    [](const std::string& text) { return !text.empty(); }))
      wrong(fmt::format("{} cells, expected {}", row.cells.size(), columns_),
            "a name or a number with a comma in it stands in quotes");
    PredictedWindow entry{.line = row.line, .record = record_number(cell(record_))};
    if (task_ && cell(*task_) != table_.task.name)
      wrong(fmt::format("task \"{}\" in a file of {}", cell(*task_), table_.task.name),
            "one file holds one task");
    if (seed_) entry.seed = whole(*seed_, "seed");
    if (window_ && !cell(*window_).empty())
      entry.window = static_cast<int64_t>(whole(*window_, "window"));
    if (start_ && !cell(*start_).empty()) entry.start_seconds = real(*start_, "start_seconds");
    if (!entry.window && !entry.start_seconds) wrong("neither window nor start_seconds");
    if (label_ && !cell(*label_).empty()) entry.label = class_of(cell(*label_));
    table_.rows.push_back(entry);
    table_.classes_only ? add_class() : add_probabilities();
  }

  PredictionsTable take() { return std::move(table_); }

 private:
  std::string task_name(const std::vector<std::string>& first_row,
                        const std::optional<std::string>& asked) const {
    if (asked) return *asked;
    if (const auto column = find("task"); column && *column < first_row.size())
      return first_row[*column];
    if (const auto found = task_of_columns(heading_)) return *found;
    refuse(table_.where, "does not tell its task",
           "give --task, a column \"task\", or columns of class probabilities (p_W, p_N1, ...)");
  }

  std::optional<size_t> find(const std::string& name) const {
    const auto found = heading_.find(name);
    return found == heading_.end() ? std::nullopt : std::optional(found->second);
  }
  size_t need(const std::string& name) const {
    if (const auto found = find(name)) return *found;
    std::vector<std::string> names;
    for (const auto& [column, place] : heading_) names.push_back(column);
    const std::string near = nearest(name, names);
    refuse(table_.where, fmt::format("has no column \"{}\"", name),
           near.empty() ? kFormatHint
                        : fmt::format("is it \"{}\"? {}", near, std::string(kFormatHint)));
  }

  void find_classes() {
    std::vector<std::string> missing;
    for (const std::string& name : class_columns(table_.task)) {
      const auto place = find(name);
      place ? classes_.push_back(*place) : missing.push_back(name);
    }
    if (missing.empty()) return;
    if (!classes_.empty())
      refuse(table_.where, fmt::format("has no column {}", fmt::join(missing, ", ")));
    const auto place = find("predicted");
    if (!place)
      refuse(table_.where, fmt::format("has neither columns {} nor \"predicted\"",
                                       fmt::join(class_columns(table_.task), ", ")));
    classes_ = {*place};
    table_.classes_only = true;
  }

  [[noreturn]] void wrong(const std::string& what, const std::string& hint = kFormatHint) const {
    refuse(table_.where, fmt::format("line {}: {}", line_, what), hint);
  }
  const std::string& cell(size_t column) const {
    if (column >= cells_->size())
      wrong(fmt::format("{} cells, expected {}", cells_->size(), columns_));
    return (*cells_)[column];
  }
  double real(size_t column, std::string_view name) const {
    if (const auto value = io::parse_double(cell(column))) return *value;
    wrong(fmt::format("{} is {}, expected a number", name, io::quoted(cell(column))));
  }
  uint64_t whole(size_t column, std::string_view name) const {
    const auto value = io::parse_int(cell(column));
    if (!value || *value < 0)
      wrong(
          fmt::format("{} is {}, expected a whole number from 0", name, io::quoted(cell(column))));
    return static_cast<uint64_t>(*value);
  }
  int class_of(const std::string& name) const {
    const auto& names = table_.task.class_names;
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
      wrong(fmt::format("{} is no class of {}", io::quoted(name), table_.task.name),
            fmt::format("one of {}", fmt::join(names, ", ")));
    return static_cast<int>(found - names.begin());
  }
  uint32_t record_number(const std::string& name) {
    if (name.empty()) wrong("no record is named");
    const auto [entry, is_new] =
        record_numbers_.try_emplace(name, static_cast<uint32_t>(table_.records.size()));
    if (is_new) table_.records.push_back(name);
    return entry->second;
  }

  void add_class() {
    const int said = class_of(cell(classes_.front()));
    for (int c = 0; c < table_.task.classes; ++c) table_.probabilities.push_back(c == said ? 1 : 0);
  }
  void add_probabilities() {
    double sum = 0;
    for (size_t c = 0; c < classes_.size(); ++c) {
      const double p = real(classes_[c], "p_" + table_.task.class_names[c]);
      if (p < 0 || p > 1 + kSumTolerance)
        wrong(fmt::format("p_{} is {}, expected 0 to 1", table_.task.class_names[c], p));
      table_.probabilities.push_back(p);
      sum += p;
    }
    if (std::abs(sum - 1) > kSumTolerance)
      wrong(fmt::format("the probabilities sum to {:.6g}, expected 1", sum),
            "divide each row by its sum (U-Sleep's raw scores are sums over channels)");
  }

  size_t columns_;  // of the heading
  Heading heading_;
  PredictionsTable table_;
  size_t record_ = 0;
  std::optional<size_t> window_, start_, seed_, label_, task_;
  std::vector<size_t> classes_;  // a column a class, or that of `predicted`
  std::map<std::string, uint32_t> record_numbers_;
  int64_t line_ = 0;
  const std::vector<std::string>* cells_ = nullptr;
};

}  // namespace

PredictionsTable parse_predictions(std::string_view text, const std::string& where,
                                   const std::optional<std::string>& task) {
  const io::DelimitedText table = io::parse_delimited(text);
  if (table.rows.size() < 2) refuse(where, "holds no prediction");
  Reader reader(where, table.rows[0].cells, table.rows[1].cells, task);
  for (size_t r = 1; r < table.rows.size(); ++r) reader.add(table.rows[r]);
  return reader.take();
}

PredictionsTable read_predictions(const std::filesystem::path& path,
                                  const std::optional<std::string>& task) {
  return parse_predictions(read_text(path, kLargestFile), path.string(), task);
}

}  // namespace physiomae::report
