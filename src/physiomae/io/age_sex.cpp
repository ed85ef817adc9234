#include "physiomae/io/age_sex.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/utf8.h"
#include "physiomae/io/age_header.h"
#include "physiomae/io/age_sex_cells.h"
#include "physiomae/io/other_ages.h"
#include "physiomae/io/people_rows.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/text_table.h"
#include "physiomae/io/visit_key.h"

namespace physiomae::io {
namespace {

constexpr uint64_t kLargestTable = 16 << 20;
constexpr size_t kMostTitles = 12;
constexpr const char* kExpected =
    "one column of names (record, file name, participant_id, nsrrid, subject, id, ...) and one of "
    "ages (age, nsrr_age, \"Age at PSG\", Alter, ...) or sexes";

using Cells = std::vector<std::string>;

// A spreadsheet's ="0012" and '0012, which keep it from being a number.
std::string name_of(std::string_view cell) {
  if (cell.starts_with("=\"") && cell.ends_with('"') && cell.size() > 3)
    cell = cell.substr(2, cell.size() - 3);
  if (cell.starts_with('\'')) cell.remove_prefix(1);
  return std::string(trim(cell));
}

// A date tells visits apart, but none that a recording's name bears.
std::string visit_of(std::string_view cell) {
  const auto digits =
      std::count_if(cell.begin(), cell.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits >= 6 ? "" : visit_key(cell);
}

[[noreturn]] void refuse(std::string_view where, const std::vector<TextLine>& lines) {
  if (std::all_of(lines.begin(), lines.end(), says_nothing))
    throw InputError(fmt::format("{}: the table is empty", where));
  const OtherTitles other = other_titles(lines);
  const size_t shown = std::min(other.titles.size(), kMostTitles);
  std::vector<std::string> titles;
  for (size_t i = 0; i < shown; ++i) titles.push_back('"' + shown_name(other.titles[i]) + '"');
  const AgeTitles found = find_age_titles(other.titles);
  const char* lack = found.name      ? "there is no column of ages or sexes"
                     : other.of_ages ? "there is no column of names"
                                     : "there are no titles of names, ages or sexes";
  throw InputError(fmt::format("{}: {}; its titles are {}{}", where, lack, fmt::join(titles, ", "),
                               shown < other.titles.size() ? ", ..." : ""),
                   fmt::format("expected {}", kExpected));
}

class Table {
 public:
  Table(std::string_view where, const std::string& patient)
      : where_(where), patient_(patient), cells_(std::string(where)) {}

  AgeSexTable parse(std::string_view text, const AgeSidecar& sidecar) {
    const std::vector<TextLine> lines = text_rows(text);
    const auto header = find_age_header(lines, !patient_.empty());
    if (!header) refuse(where_, lines);
    header_ = *header;
    others_.emplace(header_.titles, header_.cells);
    take_sidecar(sidecar);
    table_.rows_of = titles().rows_of;
    table_.visits_are_nights = titles().visits_are_nights;
    say_titles();
    std::vector<std::pair<int64_t, Cells>> rows;
    for (size_t i = header_.first_row; i < lines.size(); ++i)
      if (!says_nothing(lines[i]))
        rows.emplace_back(lines[i].number, age_cells(lines[i].text, header_.delimiter));
    read_sexes(rows);
    for (auto& [line, cells] : rows) take_row(line, cells);
    finish();
    return std::move(table_);
  }

 private:
  const AgeTitles& titles() const { return header_.titles; }

  void say(const std::string& what) {
    table_.warnings.push_back(fmt::format("{}: {}", where_, what));
  }

  // A title that says it goes before.
  void take_sidecar(const AgeSidecar& sidecar) {
    AgeTitles& titles = header_.titles;
    if (titles.sex && titles.sex_coding.digits.empty()) titles.sex_coding.digits = sidecar.sexes;
    if (!titles.has_age() || titles.years != 1 || sidecar.years == 1) return;
    titles.years = sidecar.years;
    say(fmt::format("ages are counted in units of {:.3g} years, as the JSON file beside it says",
                    sidecar.years));
  }

  void say_titles() {
    if (header_.line == 0)
      say(fmt::format("has no titles; column {} is taken for names, {} for ages{}",
                      *titles().name + 1, *titles().age + 1,
                      titles().sex ? fmt::format(", {} for sexes", *titles().sex + 1) : ""));
    if (header_.text_above)
      say(fmt::format("its titles stand in line {}; what is above them is not read", header_.line));
    if (!titles().has_age()) say("has no column of ages; sexes alone are read");
  }

  void read_sexes(const std::vector<std::pair<int64_t, Cells>>& rows) {
    if (!titles().sex) return;
    Cells column;
    for (const auto& [line, cells] : rows)
      if (*titles().sex < cells.size()) column.push_back(cells[*titles().sex]);
    sexes_ = SexColumn(titles().sex_coding, column);
    if (!sexes_.assumed().empty()) say(sexes_.assumed());
  }

  void take_row(int64_t line, Cells& cells) {
    while (cells.size() > header_.columns && cells.back().empty()) cells.pop_back();
    if (cells.size() != header_.columns)
      return cells_.say(
          line, fmt::format("{} cells, expected {}; left out", cells.size(), header_.columns));
    const std::string name = patient_.empty() ? name_of(cells[*titles().name]) : patient_;
    if (name.empty()) return cells_.say(line, "names no record; left out");
    AgeSex row;
    if (titles().age)
      row.age_years = others_->complete(
          cells_.age(line, cells[*titles().age], name, titles().years), cells, name);
    if (titles().sex) row.sex = cells_.sex(line, cells[*titles().sex], sexes_);
    if (titles().patient && !is_unknown_cell(cells[*titles().patient])) {
      row.patient = name_of(cells[*titles().patient]);
      by_patient_.add(row.patient, "", row);
    }
    bool fits = true;
    says_anything_ = says_anything_ || row.age_years || !row.sex.empty();
    if (titles().age_of_visit.empty())
      fits = by_name_.add(name, titles().visit ? visit_of(cells[*titles().visit]) : "", row);
    for (const auto& [visit, column] : titles().age_of_visit) {
      row.age_years = cells_.age(line, cells[column], name, titles().years);
      says_anything_ = says_anything_ || row.age_years;
      fits = by_name_.add(name, visit, row) && fits;
    }
    if (!fits)
      cells_.say(line, fmt::format("record {} occurs twice and differs; both are left out",
                                   io::quoted(name)));
  }

  void finish() {
    if (!says_anything_) say("no line of it holds an age or a sex of anybody");
    table_.rows = by_name_.agreed();
    table_.patients = by_patient_.agreed();
    table_.visits = by_name_.by_visit(/*single=*/table_.rows_of != RowsOf::recordings);
    if (const auto names = by_name_.in_doubt(); !names.empty())
      say(fmt::format(
          "{} names have several ages ({}{}), of which none is taken; hint: a column of visits, a "
          "line a recording under the recording's own name, or a --records table tells them apart",
          names.size(), shown_name(names.front()), names.size() > 1 ? ", ..." : ""));
    for (const std::string& what : others_->said()) say(what);
    const std::vector<std::string> said = cells_.warnings();
    table_.warnings.insert(table_.warnings.end(), said.begin(), said.end());
  }

  std::string_view where_;
  const std::string& patient_;
  AgeHeader header_;
  bool says_anything_ = false;
  SexColumn sexes_;
  AgeSexCells cells_;
  std::optional<OtherAges> others_;
  AgeSexTable table_;
  PeopleRows by_name_, by_patient_;
};

}  // namespace

AgeSexTable parse_age_sex(std::string_view text, std::string_view where, const std::string& patient,
                          const AgeSidecar& sidecar) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // byte order mark
  return Table(where, patient).parse(text, sidecar);
}

AgeSexTable read_age_sex(const std::filesystem::path& path, const std::string& patient) {
  const std::string name = path.filename().string();
  return parse_age_sex(decode_text(read_text(path, kLargestTable), name), name, patient,
                       read_age_sidecar(path));
}

}  // namespace physiomae::io
