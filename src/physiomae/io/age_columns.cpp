#include "physiomae/io/age_columns.h"

#include <algorithm>
#include <set>

#include "physiomae/io/age_sex_cells.h"
#include "physiomae/io/folded_text.h"

namespace physiomae::io {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// What the cells of one column may be.
struct Column {
  bool names = true, ages = true, sexes = true;
};

// A letter that other tables use, too, makes no column of sexes by itself.
bool says_a_sex(const std::string& cell) {
  const std::string word = folded(cell);
  return word == "m" || word == "f" || word.size() > 2;
}

Column look_at(const Rows& rows, size_t i) {
  Column column;
  std::set<std::string> different;
  bool any_age = false, any_sex = false;
  const SexColumn words;
  for (const auto& row : rows) {
    const std::string& cell = row[i];
    const bool unknown = is_unknown_cell(cell);
    const bool age = read_age_cell(cell).has_value(), sex = !words.sex(cell).empty();
    column.names = column.names && !unknown && different.insert(folded(cell)).second;
    column.ages = column.ages && (unknown || age);
    column.sexes = column.sexes && (unknown || sex);
    any_age = any_age || age;
    any_sex = any_sex || (sex && says_a_sex(cell));
  }
  column.ages = column.ages && any_age;
  column.sexes = column.sexes && any_sex;
  return column;
}

}  // namespace

std::optional<AgeTitles> columns_by_cells(const Rows& rows) {
  if (rows.empty()) return std::nullopt;
  const size_t width = rows.front().size();
  const bool even =
      std::all_of(rows.begin(), rows.end(), [&](const auto& row) { return row.size() == width; });
  if (!even || width < 2 || width > 3) return std::nullopt;
  std::vector<Column> columns;
  for (size_t i = 0; i < width; ++i) columns.push_back(look_at(rows, i));
  std::optional<AgeTitles> only;
  for (size_t name = 0; name < width; ++name)
    for (size_t age = 0; age < width; ++age) {
      if (age == name || !columns[name].names || !columns[age].ages) continue;
      const size_t sex = 3 - name - age;
      if (width == 3 && !columns[sex].sexes) continue;
      if (only) return std::nullopt;
      only.emplace();
      only->name = name;
      only->age = age;
      if (width == 3) only->sex = sex;
    }
  return only;
}

}  // namespace physiomae::io
