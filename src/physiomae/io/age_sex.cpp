#include "physiomae/io/age_sex.h"

#include <set>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/age_sex_cells.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/text_table.h"

namespace physiomae::io {
namespace {

constexpr uint64_t kLargestTable = 16 << 20;

using Cells = std::vector<std::string_view>;

std::string text_of(std::string_view cell) { return std::string(trim(to_utf8(cell))); }

// Rows under one name have to agree; those that do not are left out in the end.
class Agreeing {
 public:
  explicit Agreeing(std::map<std::string, AgeSex>& rows) : rows_(rows) {}

  // False where another row of this name says something else.
  bool add(const std::string& name, const AgeSex& row) {
    const auto [place, fresh] = rows_.emplace(name, row);
    if (fresh || place->second == row) return true;
    contradicted_.insert(name);
    return false;
  }

  void leave_out_contradicted() {
    for (const std::string& name : contradicted_) rows_.erase(name);
  }

 private:
  std::map<std::string, AgeSex>& rows_;
  std::set<std::string> contradicted_;
};

class Table {
 public:
  explicit Table(std::string_view where) : where_(where), cells_(std::string(where)) {}

  AgeSexTable parse(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // byte order mark
    while (!text.empty()) {
      ++line_;
      const size_t end = text.find('\n');
      const std::string_view content = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      if (trim(content).empty()) continue;
      if (columns_ == 0)
        take_titles(content);
      else
        take_row(split_titles(content, delimiter_));
    }
    if (columns_ == 0) throw InputError(fmt::format("{}: the table is empty", where_));
    finish();
    return std::move(table_);
  }

 private:
  void take_titles(std::string_view line) {
    delimiter_ = delimiter_of(line);
    const Cells cells = split_titles(line, delimiter_);
    titles_ = find_age_titles(cells);
    table_.rows_of = titles_.rows_of;
    columns_ = cells.size();
    if (!titles_.name)
      throw InputError(fmt::format("{}: line {}: there is no column 'record'", where_, line_),
                       "expected the columns Record,Sex,Age, or participant_id, age, sex");
    if (!titles_.sex && !titles_.age)
      table_.warnings.push_back(fmt::format("{}: has no column of ages or sexes", where_));
  }

  void take_row(const Cells& cells) {
    if (cells.size() != columns_)
      return cells_.say(line_,
                        fmt::format("{} cells, expected {}; left out", cells.size(), columns_));
    const std::string name = text_of(cells[*titles_.name]);
    if (name.empty()) return cells_.say(line_, "names no record; left out");
    AgeSex row;
    if (titles_.age) row.age_years = cells_.age(line_, cells[*titles_.age], name, titles_.years);
    if (titles_.sex) row.sex = cells_.sex(line_, cells[*titles_.sex]);
    if (titles_.patient && !is_unknown_cell(cells[*titles_.patient])) {
      row.patient = text_of(cells[*titles_.patient]);
      by_patient_.add(row.patient,
                      row);  // visits years apart may differ: then there is no such row
    }
    if (!by_name_.add(name, row))
      cells_.say(line_, fmt::format("record {} occurs twice and differs; both are left out",
                                    io::quoted(name)));
  }

  void finish() {
    by_name_.leave_out_contradicted();
    by_patient_.leave_out_contradicted();
    const std::vector<std::string> said = cells_.warnings();
    table_.warnings.insert(table_.warnings.end(), said.begin(), said.end());
  }

  std::string_view where_;
  char delimiter_ = ',';
  int64_t line_ = 0;
  size_t columns_ = 0;
  AgeTitles titles_;
  AgeSexCells cells_;
  AgeSexTable table_;
  Agreeing by_name_{table_.rows}, by_patient_{table_.patients};
};

}  // namespace

AgeSexTable parse_age_sex(std::string_view text, std::string_view where) {
  return Table(where).parse(text);
}

AgeSexTable read_age_sex(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return parse_age_sex(decode_text(read_text(path, kLargestTable), name), name);
}

}  // namespace physiomae::io
