#include "physiomae/report/predictions_table.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/delimited_text.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/text_table.h"
#include "physiomae/report/predictions_heading.h"

namespace physiomae::report {
namespace {

using dataset::Task;

constexpr uint64_t kLargestFile = uint64_t{4} << 30;
constexpr const char* kFormatHint = PredictionsHeading::kFormatHint;

[[noreturn]] void refuse(const std::string& where, const std::string& what,
                         const std::string& hint = kFormatHint) {
  throw InputError(fmt::format("{}: {}", where, what), hint);
}

// Reads rows of one file, in order.
class Reader {
 public:
  Reader(std::string where, const std::vector<std::string>& cells,
         const std::vector<std::string>& first_row, const std::optional<std::string>& task)
      : heading_(cells, where) {
    table_.where = std::move(where);
    table_.task = dataset::task(task_name(first_row, task));
    record_ = heading_.need("record");
    window_ = heading_.find("window");
    start_ = heading_.find("start_seconds");
    if (!window_ && !start_)
      refuse(table_.where, "has neither a column \"window\" nor \"start_seconds\"");
    classes_ = heading_.class_columns(table_.task);
    table_.classes_only = classes_.empty();
    predicted_ = heading_.find("predicted");
    seed_ = heading_.find("seed");
    label_ = heading_.find("label");
    task_ = heading_.find("task");
  }

  void add(const io::TextRow& row) {
    line_ = row.line;
    cells_ = &row.cells;
    // Empty ones may be of a comma at the line's end.
    const auto beyond = std::min(heading_.columns(), row.cells.size());
    if (std::any_of(row.cells.begin() + static_cast<std::ptrdiff_t>(beyond), row.cells.end(),
                    [](const std::string& text) { return !text.empty(); }))
      wrong(fmt::format("{} cells, expected {}", row.cells.size(), heading_.columns()),
            "a name or a number with a comma in it stands in quotes");
    PredictedWindow entry{.line = row.line, .record = record_number(cell(record_))};
    if (task_ && cell(*task_) != table_.task.name)
      wrong(fmt::format("task \"{}\" in a file of {}", cell(*task_), table_.task.name),
            "one file holds one task: --predictions takes several files, one a task");
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
    if (const auto column = heading_.find("task"); column && *column < first_row.size())
      return first_row[*column];
    if (const auto found = heading_.task_of_columns()) return *found;
    refuse(table_.where, "does not tell its task",
           "give --task, a column \"task\", or columns of class probabilities (p_W, p_N1, ...)");
  }

  [[noreturn]] void wrong(const std::string& what, const std::string& hint = kFormatHint) const {
    refuse(table_.where, fmt::format("line {}: {}", line_, what), hint);
  }
  const std::string& cell(size_t column) const {
    if (column < cells_->size()) return (*cells_)[column];
    const bool open = cells_->back().find_first_of(",;\t") != std::string::npos;
    wrong(fmt::format("{} cells, expected {}", cells_->size(), heading_.columns()),
          open ? "a quote in it is not closed, or its cells are separated by something else"
               : "the line is cut short: is the file whole?");
  }
  double real(size_t column, std::string_view name) const {
    if (const auto value = io::parse_double(cell(column))) return *value;
    wrong(
        fmt::format("{} is {}, expected a number", name, io::quoted(cell(column))),
        "a window of which the program says nothing has no row; --skip-missing scores the others");
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
    const int said = class_of(cell(*predicted_));
    for (int c = 0; c < table_.task.classes; ++c) table_.probabilities.push_back(c == said ? 1 : 0);
  }
  void add_probabilities() {
    double sum = 0;
    for (size_t c = 0; c < classes_.size(); ++c) {
      const double p = real(classes_[c], "p_" + table_.task.class_names[c]);
      if (p < 0 || p > 1 + kSumTolerance)
        wrong(fmt::format("p_{} is {}, expected 0 to 1", table_.task.class_names[c], p),
              p > 1 && p <= 100 ? "divide percents by 100" : kFormatHint);
      table_.probabilities.push_back(p);
      sum += p;
    }
    if (std::abs(sum - 1) > kSumTolerance)
      wrong(fmt::format("the probabilities sum to {:.6g}, expected 1", sum),
            "divide each row by its sum (U-Sleep's raw scores are sums over channels)");
    if (predicted_ && !cell(*predicted_).empty()) compare(class_of(cell(*predicted_)));
  }
  // Of the row's probabilities, which were added last. A program may well decide by a threshold.
  void compare(int said) {
    const auto row = table_.probabilities.end() - table_.task.classes;
    if (row[said] >= *std::max_element(row, table_.probabilities.end())) return;
    if (table_.contradictions.rows++ == 0) table_.contradictions.first_line = line_;
  }

  PredictionsHeading heading_;
  PredictionsTable table_;
  size_t record_ = 0;
  std::optional<size_t> window_, start_, predicted_, seed_, label_, task_;
  std::vector<size_t> classes_;  // a column a class; none where `predicted` stands alone
  std::map<std::string, uint32_t> record_numbers_;
  int64_t line_ = 0;
  const std::vector<std::string>* cells_ = nullptr;
};

}  // namespace

PredictionsTable parse_predictions(std::string_view text, const std::string& where,
                                   const std::optional<std::string>& task) {
  const io::DelimitedText table = io::parse_delimited(text);
  if (table.rows.size() < 2)
    refuse(where, table.rows.empty() ? "is empty" : "holds no prediction: one line alone",
           "a heading, and under it a row a window; did the program that wrote it end well?");
  Reader reader(where, table.rows[0].cells, table.rows[1].cells, task);
  for (size_t r = 1; r < table.rows.size(); ++r) reader.add(table.rows[r]);
  return reader.take();
}

PredictionsTable read_predictions(const std::filesystem::path& path,
                                  const std::optional<std::string>& task) {
  const std::string text = read_text(path, kLargestFile);
  const bool wide = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
  if (!wide && text.find('\0') == std::string::npos)
    return parse_predictions(text, path.string(), task);
  return parse_predictions(io::decode_text(text, path.string()), path.string(), task);
}

}  // namespace physiomae::report
