#include "physiomae/io/age_sex.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/age_titles.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

constexpr uint64_t kLargestTable = 16 << 20;
constexpr double kOldest = 130;
constexpr double kTopCode = 90;  ///< what the NSRR and others write for all ages above 89
constexpr size_t kMostWarnings = 10;

using Cells = std::vector<std::string_view>;

bool unknown(std::string_view cell) {
  const std::string text = to_lower(cell);
  return text.empty() || text == "?" || text == "nan" || text == "n/a" || text == "na" ||
         text == "unknown" || text == "-";
}

bool drop_front(std::string_view& text, std::string_view mark) {
  if (!text.starts_with(mark)) return false;
  text = trim(text.substr(mark.size()));
  return true;
}

bool drop_back(std::string_view& text, std::string_view mark) {
  if (!text.ends_with(mark)) return false;
  text = trim(text.substr(0, text.size() - mark.size()));
  return true;
}

struct Age {
  double years = 0;
  bool at_least = false;  ///< "90+": de-identified tables say no more
};

std::optional<Age> parse_age(std::string_view cell, double years_a_unit) {
  const std::string lower = to_lower(cell);
  std::string_view text = lower;
  Age age;
  for (const std::string_view mark : {">=", "\xE2\x89\xA5", ">"})
    age.at_least = drop_front(text, mark) || age.at_least;
  for (const std::string_view mark : {"or older", "and older", "or over", "and over", "or more"})
    age.at_least = drop_back(text, mark) || age.at_least;
  for (const std::string_view unit : {"years", "year", "yrs", "y"}) drop_back(text, unit);
  age.at_least = drop_back(text, "+") || age.at_least;
  const auto number = parse_double(text);
  if (!number || *number < 0 || *number * years_a_unit > kOldest) return std::nullopt;
  age.years = *number * years_a_unit;
  return age;
}

// Digits are left out: 0 and 1 mean different things in different tables.
std::optional<std::string> parse_sex(std::string_view cell) {
  const std::string text = to_lower(cell);
  for (const char* word : {"m", "male", "man", "maennlich", "h", "homme"})
    if (text == word) return "M";
  for (const char* word : {"f", "female", "woman", "w", "weiblich", "femme"})
    if (text == word) return "F";
  return std::nullopt;
}

class Table {
 public:
  explicit Table(std::string_view where) : where_(where) {}

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
    columns_ = cells.size();
    if (!titles_.name)
      throw InputError(fmt::format("{}: line {}: there is no column 'record'", where_, line_),
                       "expected the columns Record,Sex,Age, or participant_id, age, sex");
    if (!titles_.sex && !titles_.age)
      table_.warnings.push_back(fmt::format("{}: has no column of ages or sexes", where_));
  }

  void leave_out(const std::string& what) {
    if (++left_out_ <= kMostWarnings)
      table_.warnings.push_back(fmt::format("{}: line {}: {}", where_, line_, what));
  }

  void take_age(std::string_view cell, std::string_view name, AgeSex& row) {
    const auto age = parse_age(cell, titles_.years);
    if (!age)
      return leave_out(fmt::format("age {}, expected a number from 0 to {}; taken as unknown",
                                   quoted(cell), kOldest));
    row.age_years = age->years;
    at_top_code_ += age->years == kTopCode && !age->at_least;
    oldest_ = std::max(oldest_, age->years);
    if (age->at_least) at_least_.push_back(fmt::format("{} ({})", name, trim(cell)));
  }

  void take_row(const Cells& cells) {
    if (cells.size() != columns_)
      return leave_out(fmt::format("{} cells, expected {}; left out", cells.size(), columns_));
    const std::string name(cells[*titles_.name]);
    if (name.empty()) return leave_out("names no record; left out");
    AgeSex row;
    if (titles_.age && !unknown(cells[*titles_.age])) take_age(cells[*titles_.age], name, row);
    if (titles_.sex && !unknown(cells[*titles_.sex])) {
      const std::string_view cell = cells[*titles_.sex];
      const auto sex = parse_sex(cell);
      if (!sex) leave_out(fmt::format("sex {}, expected M or F; taken as unknown", quoted(cell)));
      row.sex = sex.value_or("");
    }
    const auto [place, fresh] = table_.rows.emplace(name, row);
    if (fresh || place->second == row) return;
    leave_out(
        fmt::format("record {} occurs twice and differs; both are left out", io::quoted(name)));
    contradicted_.insert(name);
  }

  void finish() {
    for (const std::string& name : contradicted_) table_.rows.erase(name);
    if (left_out_ > kMostWarnings)
      table_.warnings.push_back(
          fmt::format("{}: {} more lines of this kind", where_, left_out_ - kMostWarnings));
    if (at_top_code_ > 0 && oldest_ == kTopCode)
      table_.warnings.push_back(fmt::format(
          "{}: {} ages are {:g} and none is above: where a table is top-coded, as the NSRR's are, "
          "that stands for {:g} and more",
          where_, at_top_code_, kTopCode, kTopCode));
    if (at_least_.empty()) return;
    const size_t shown = std::min(at_least_.size(), kMostWarnings);
    table_.warnings.push_back(fmt::format(
        "{}: {} ages are top-coded and taken as the number that stands there: {}{}", where_,
        at_least_.size(),
        fmt::join(at_least_.begin(), at_least_.begin() + static_cast<ptrdiff_t>(shown), ", "),
        shown < at_least_.size() ? ", ..." : ""));
  }

  std::string_view where_;
  char delimiter_ = ',';
  int line_ = 0;
  size_t columns_ = 0, left_out_ = 0;
  AgeTitles titles_;
  int64_t at_top_code_ = 0;
  double oldest_ = 0;
  std::set<std::string> contradicted_;
  std::vector<std::string> at_least_;
  AgeSexTable table_;
};

}  // namespace

AgeSexTable parse_age_sex(std::string_view text, std::string_view where) {
  return Table(where).parse(text);
}

AgeSexTable read_age_sex(const std::filesystem::path& path) {
  return parse_age_sex(read_text(path, kLargestTable), path.filename().string());
}

}  // namespace physiomae::io
