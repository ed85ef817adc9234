#include "physiomae/report/table.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/utf8.h"
#include "physiomae/report/display_width.h"

namespace physiomae::report {
namespace {

std::string padded(std::string_view value, size_t width, bool right) {
  const size_t shown = display_width(value);
  const std::string space(width > shown ? width - shown : 0, ' ');
  return right ? space + std::string(value) : std::string(value) + space;
}

// In Markdown a bar would end the cell.
std::string escaped(std::string_view value) {
  std::string result;
  for (const char c : value) {
    if (c == '|') result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result;
}

std::string trimmed_right(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

nlohmann::ordered_json value_of(const Cell& cell) {
  if (!cell.numeric) return cell.text;
  if (!cell.number) return nullptr;
  const bool whole = *cell.number == std::floor(*cell.number) && std::abs(*cell.number) < 9e15 &&
                     cell.text.find('.') == std::string::npos;
  if (whole) return static_cast<int64_t>(*cell.number);
  return *cell.number;
}

}  // namespace

Cell text(std::string_view value) { return {std::string(value), std::nullopt, false}; }

Cell number(double value, int decimals) {
  if (!std::isfinite(value)) return {"n/a", std::nullopt, true};
  return {fmt::format("{:.{}f}", value, decimals), value, true};
}

Cell mean_and_sd(double mean, double sd, int decimals) {
  Cell cell = number(mean, decimals);
  if (cell.number && std::isfinite(sd)) cell.text += fmt::format(" ± {:.{}f}", sd, decimals);
  return cell;
}

Cell count(long long value) { return {fmt::format("{}", value), static_cast<double>(value), true}; }

Table::Table(std::string title, std::vector<std::string> columns)
    : title_(std::move(title)), columns_(std::move(columns)) {}

void Table::add_row(std::vector<Cell> cells) {
  if (cells.size() > columns_.size())
    throw Error(
        fmt::format("a row of {} cells in a table of {} columns", cells.size(), columns_.size()));
  cells.resize(columns_.size());
  rows_.push_back(std::move(cells));
}

void Table::add_note(std::string note) { notes_.push_back(std::move(note)); }

std::vector<size_t> Table::widths(bool escape_bars) const {
  const auto width = [&](const std::string& value) {
    return display_width(escape_bars ? escaped(value) : value);
  };
  std::vector<size_t> result;
  for (size_t c = 0; c < columns_.size(); ++c) {
    result.push_back(width(columns_[c]));
    for (const auto& row : rows_) result[c] = std::max(result[c], width(row[c].text));
  }
  return result;
}

std::string Table::plain() const {
  const std::vector<size_t> width = widths(false);
  std::string result = title_.empty() ? "" : title_ + "\n";
  std::string head, rule;
  for (size_t c = 0; c < columns_.size(); ++c) {
    const bool numeric =
        std::any_of(rows_.begin(), rows_.end(), [&](const auto& row) { return row[c].numeric; });
    head += (c == 0 ? "" : "  ") + padded(columns_[c], width[c], numeric);
    for (size_t i = 0; i < width[c] + (c == 0 ? 0 : 2); ++i) rule += "─";
  }
  result += trimmed_right(head) + rule + "\n";
  for (const auto& row : rows_) {
    std::string line;
    for (size_t c = 0; c < row.size(); ++c)
      line += (c == 0 ? "" : "  ") + padded(row[c].text, width[c], row[c].numeric);
    result += trimmed_right(line);
  }
  for (const std::string& note : notes_) result += note + "\n";
  return terminal_text(result);
}

std::string Table::markdown() const {
  std::vector<size_t> width = widths(true);
  std::string result = title_.empty() ? "" : "**" + escaped(title_) + "**\n\n";
  std::string head = "|", rule = "|";
  for (size_t c = 0; c < columns_.size(); ++c) {
    width[c] = std::max<size_t>(width[c], 3);
    const bool numeric =
        std::any_of(rows_.begin(), rows_.end(), [&](const auto& row) { return row[c].numeric; });
    head += " " + padded(escaped(columns_[c]), width[c], numeric) + " |";
    rule += (numeric ? " " : " -") + std::string(width[c] - 1, '-') + (numeric ? ": |" : " |");
  }
  result += head + "\n" + rule + "\n";
  for (const auto& row : rows_) {
    std::string line = "|";
    for (size_t c = 0; c < row.size(); ++c)
      line += " " + padded(escaped(row[c].text), width[c], row[c].numeric) + " |";
    result += line + "\n";
  }
  for (const std::string& note : notes_) result += "\n" + note + "\n";
  return result;
}

std::string Table::json() const {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const auto& row : rows_) {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    for (size_t c = 0; c < row.size(); ++c) object[columns_[c]] = value_of(row[c]);
    rows.push_back(std::move(object));
  }
  const nlohmann::ordered_json table = {
      {"title", title_}, {"columns", columns_}, {"rows", rows}, {"notes", notes_}};
  return table.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace physiomae::report
