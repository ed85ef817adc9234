#include "physiomae/io/age_sex.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

constexpr uint64_t kLargestTable = 16 << 20;
constexpr double kOldest = 130;

class Table {
 public:
  explicit Table(std::string_view where) : where_(where) {}

  std::map<std::string, AgeSex> parse(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // byte order mark
    while (!text.empty()) {
      ++line_;
      const size_t end = text.find('\n');
      const std::string_view content = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      if (trim(content).empty()) continue;
      if (columns_ == 0)
        take_titles(split(content));
      else
        take_row(split(content));
    }
    if (columns_ == 0) throw InputError(fmt::format("{}: the table is empty", where_));
    return std::move(rows_);
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    throw InputError(fmt::format("{}: line {}: {}", where_, line_, message),
                     "expected a table with the columns Record,Sex,Age");
  }

  static std::vector<std::string_view> split(std::string_view line) {
    std::vector<std::string_view> cells;
    while (true) {
      const size_t comma = line.find(',');
      cells.push_back(trim(line.substr(0, comma)));
      if (comma == std::string_view::npos) return cells;
      line.remove_prefix(comma + 1);
    }
  }

  void take_titles(const std::vector<std::string_view>& cells) {
    const auto column = [&](std::string_view title) {
      const auto found = std::find_if(cells.begin(), cells.end(), [&](std::string_view cell) {
        return to_lower(cell) == title;
      });
      if (found == cells.end()) fail(fmt::format("there is no column '{}'", title));
      return static_cast<size_t>(found - cells.begin());
    };
    record_ = column("record");
    sex_ = column("sex");
    age_ = column("age");
    columns_ = cells.size();
  }

  static bool unknown(std::string_view cell) {
    return cell.empty() || cell == "?" || to_lower(cell) == "nan";
  }

  void take_row(const std::vector<std::string_view>& cells) {
    if (cells.size() != columns_)
      fail(fmt::format("{} cells, expected {}", cells.size(), columns_));
    AgeSex row;
    if (const std::string_view age = cells[age_]; !unknown(age)) {
      row.age_years = parse_double(age);
      if (!row.age_years || *row.age_years < 0 || *row.age_years > kOldest)
        fail(fmt::format("age {}, expected a number from 0 to {}", quoted(age), kOldest));
    }
    if (const std::string_view sex = cells[sex_]; !unknown(sex)) {
      row.sex = to_lower(sex) == "m" ? "M" : "F";
      if (to_lower(sex) != "m" && to_lower(sex) != "f")
        fail(fmt::format("sex {}, expected M or F", quoted(sex)));
    }
    if (cells[record_].empty()) fail("the record has no name");
    if (!rows_.emplace(cells[record_], row).second)
      fail(fmt::format("record {} occurs twice", quoted(cells[record_])));
  }

  std::string_view where_;
  int line_ = 0;
  size_t columns_ = 0, record_ = 0, sex_ = 0, age_ = 0;
  std::map<std::string, AgeSex> rows_;
};

}  // namespace

std::map<std::string, AgeSex> parse_age_sex(std::string_view text, std::string_view where) {
  return Table(where).parse(text);
}

std::map<std::string, AgeSex> read_age_sex(const std::filesystem::path& path) {
  return parse_age_sex(read_text(path, kLargestTable), path.string());
}

}  // namespace physiomae::io
