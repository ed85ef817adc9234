// Tables for other programs: CSV and LaTeX.
#include <algorithm>

#include <fmt/format.h>

#include "physiomae/report/table.h"

namespace physiomae::report {
namespace {

std::string csv_cell(const std::string& value) {
  if (value.find_first_of(",\"\r\n") == std::string::npos) return value;
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

// Text behind a backslash that LaTeX would take for a command otherwise.
std::string latex_text(const std::string& value) {
  std::string text;
  for (size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (value.compare(i, 2, "±") == 0) {
      text += "$\\pm$";
      ++i;
    } else if (c == '\\') {
      text += "\\textbackslash{}";
    } else if (c == '~' || c == '^') {
      text += fmt::format("\\{}{{}}", c);
    } else {
      if (std::string_view("&%$#_{}").find(c) != std::string_view::npos) text += '\\';
      text += c == '\n' ? ' ' : c;
    }
  }
  return text;
}

template <typename Range, typename Text>
std::string joined(const Range& cells, std::string_view between, Text text) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i)
    line += (i == 0 ? "" : std::string(between)) + text(cells[i]);
  return line;
}

}  // namespace

std::string Table::csv() const {
  std::string result = joined(columns_, ",", csv_cell) + "\n";
  for (const auto& row : rows_)
    result += joined(row, ",", [](const Cell& cell) { return csv_cell(cell.text); }) + "\n";
  return result;
}

std::string Table::latex() const {
  std::string alignment;
  for (size_t c = 0; c < columns_.size(); ++c) {
    const bool numeric =
        std::any_of(rows_.begin(), rows_.end(), [&](const auto& row) { return row[c].numeric; });
    alignment += numeric ? 'r' : 'l';
  }
  const std::string end = " \\\\\n";
  std::string result = "% \\usepackage{booktabs}\n\\begin{table}\n";
  if (!title_.empty()) result += "\\caption{" + latex_text(title_) + "}\n";
  result += "\\begin{tabular}{" + alignment + "}\n\\toprule\n";
  result += joined(columns_, " & ", latex_text) + end + "\\midrule\n";
  for (const auto& row : rows_)
    result += joined(row, " & ", [](const Cell& cell) { return latex_text(cell.text); }) + end;
  result += "\\bottomrule\n\\end{tabular}\n";
  for (const std::string& note : notes_) result += "\\par " + latex_text(note) + "\n";
  return result + "\\end{table}\n";
}

}  // namespace physiomae::report
