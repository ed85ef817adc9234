#include "physiomae/reproduce/paper_values.h"

#include <algorithm>
#include <charconv>
#include <sstream>

#include <fmt/format.h>

#include "physiomae/base/data_path.h"
#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/delimited_text.h"

namespace physiomae::reproduce {
namespace {

// A file with these columns, row by row.
class Rows {
 public:
  Rows(std::filesystem::path path, const std::vector<std::string>& columns)
      : path_(std::move(path)), table_(io::parse_delimited(read_text(path_))) {
    if (table_.rows.empty() || table_.rows.front().cells != columns)
      throw InputError(
          fmt::format("{}: expected the columns {}", path_.string(), fmt::join(columns, ",")));
    for (size_t r = 1; r < table_.rows.size(); ++r)
      if (table_.rows[r].cells.size() != columns.size())
        throw InputError(fmt::format("{}: line {}: {} cells, expected {}", path_.string(),
                                     table_.rows[r].line, table_.rows[r].cells.size(),
                                     columns.size()));
  }

  size_t size() const { return table_.rows.size() - 1; }
  const std::string& text(size_t row, size_t column) const {
    return table_.rows[row + 1].cells[column];
  }
  double number(size_t row, size_t column) const {
    const std::string& cell = text(row, column);
    double value = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (error != std::errc() || end != cell.data() + cell.size())
      throw InputError(fmt::format("{}: line {}: \"{}\" is no number", path_.string(),
                                   table_.rows[row + 1].line, cell));
    return value;
  }

 private:
  std::filesystem::path path_;
  io::DelimitedText table_;
};

std::vector<std::string> parts_of(const std::string& tables) {
  std::vector<std::string> parts;
  std::istringstream list(tables);
  for (std::string word; std::getline(list, word, ';');)
    parts.push_back(word.size() == 1 ? "table" + word : word);
  return parts;
}

void read_tables(const std::filesystem::path& folder, Paper& paper) {
  const Rows rows(folder / "fang2024_tables.csv", {"table", "row", "task", "score", "mean", "sd"});
  for (size_t r = 0; r < rows.size(); ++r) {
    PaperValue value{static_cast<int>(rows.number(r, 0)),
                     rows.text(r, 1),
                     rows.text(r, 2),
                     rows.text(r, 3),
                     rows.number(r, 4),
                     std::nullopt};
    if (!rows.text(r, 5).empty()) value.sd = rows.number(r, 5);
    paper.values.push_back(std::move(value));
  }
}

}  // namespace

const PaperValue* Paper::find(int table, std::string_view row, std::string_view task,
                              std::string_view score) const {
  for (const PaperValue& value : values)
    if (value.table == table && value.row == row && value.task == task && value.score == score)
      return &value;
  return nullptr;
}

std::vector<std::string> Paper::rows(int table) const {
  std::vector<std::string> names;
  for (const PaperValue& value : values)
    if (value.table == table && std::ranges::find(names, value.row) == names.end())
      names.push_back(value.row);
  return names;
}

std::vector<std::string> Paper::notes_of(const std::string& part) const {
  std::vector<std::string> texts;
  for (const PaperNote& note : notes)
    for (const std::string& table : note.tables)
      if (table == part || table == "all") texts.push_back(note.note);
  return texts;
}

Paper read_paper(const std::filesystem::path& folder) {
  Paper paper;
  read_tables(folder, paper);
  const Rows external(folder / "fang2024_external.csv",
                      {"work", "channels", "training_patients", "score", "value", "evaluation"});
  for (size_t r = 0; r < external.size(); ++r)
    paper.external.push_back({external.text(r, 0), external.text(r, 1), external.text(r, 3),
                              external.text(r, 5), static_cast<int>(external.number(r, 2)),
                              external.number(r, 4)});
  const Rows times(folder / "fang2024_times.csv",
                   {"work", "gpus", "hours_low", "hours_high", "what"});
  for (size_t r = 0; r < times.size(); ++r)
    paper.times.push_back({times.text(r, 0), times.text(r, 4), static_cast<int>(times.number(r, 1)),
                           times.number(r, 2), times.number(r, 3)});
  const Rows notes(folder / "fang2024_notes.csv", {"tables", "note"});
  for (size_t r = 0; r < notes.size(); ++r)
    paper.notes.push_back({parts_of(notes.text(r, 0)), notes.text(r, 1)});
  return paper;
}

Paper read_paper() { return read_paper(shipped_data("paper")); }

}  // namespace physiomae::reproduce
