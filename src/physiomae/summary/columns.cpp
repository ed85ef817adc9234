#include "physiomae/summary/columns.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/delimited_text.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::summary {
namespace {

constexpr size_t kLongNumber = 8;  ///< characters, from which on a table rounds

}  // namespace

Columns::Columns(const std::filesystem::path& path) {
  std::string text = read_text(path, uint64_t{1} << 30);
  if (const size_t end = text.rfind('\n'); end == std::string::npos || end + 1 < text.size()) {
    if (!text.empty()) ++left_out_;
    text.resize(end == std::string::npos ? 0 : end + 1);
  }
  io::DelimitedText read = io::parse_delimited(text);
  if (read.rows.empty()) throw InputError(fmt::format("{}: is empty", path.string()));
  names_ = std::move(read.rows.front().cells);
  for (size_t r = 1; r < read.rows.size(); ++r) {
    if (read.rows[r].cells.size() == names_.size())
      cells_.push_back(std::move(read.rows[r].cells));
    else
      ++left_out_;
  }
}

bool Columns::has(std::string_view column) const {
  return std::ranges::find(names_, column) != names_.end();
}

const std::string& Columns::text(size_t row, std::string_view column) const {
  static const std::string nothing;
  const auto found = std::ranges::find(names_, column);
  return found == names_.end() ? nothing
                               : cells_.at(row)[static_cast<size_t>(found - names_.begin())];
}

double Columns::number(size_t row, std::string_view column) const {
  return io::parse_double(text(row, column)).value_or(std::numeric_limits<double>::quiet_NaN());
}

report::Table Columns::table(const std::string& title) const {
  report::Table table(title, names_);
  for (const auto& row : cells_) {
    std::vector<report::Cell> cells;
    for (const std::string& value : row) {
      const auto number = io::parse_double(value);
      const bool long_number = number && value.size() > kLongNumber;
      cells.push_back(
          {long_number ? fmt::format("{:.4g}", *number) : value, number, number.has_value()});
    }
    table.add_row(std::move(cells));
  }
  return table;
}

}  // namespace physiomae::summary
