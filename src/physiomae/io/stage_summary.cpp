#include "physiomae/io/stage_summary.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "physiomae/io/epoch_length.h"
#include "physiomae/io/label_builder.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_coding.h"
#include "physiomae/io/stage_words.h"
#include "physiomae/io/table_columns.h"
#include "physiomae/io/table_layout.h"
#include "physiomae/io/time_text.h"
#include "physiomae/io/title_words.h"

namespace physiomae::io {
namespace {

constexpr size_t kFewestStages = 4, kMostStages = 9;
constexpr size_t kMostLines = 300;  ///< of a report

bool names_stage(std::string_view text, const StageCoding& coding) {
  return !bare_digit(text) && coding.names_stage(text);
}

bool is_filler(const std::string& word) {
  constexpr auto kFillers = std::to_array<std::string_view>(
      {"time", "in", "of", "total", "duration", "min", "minutes", "percent", "percentage", "sleep",
       "stage", "spent", "amount", "tst"});
  return std::find(kFillers.begin(), kFillers.end(), word) != kFillers.end();
}

// Whether an amount follows at once: "N1 5 %", "N1 time (min): 20", not "REM latency 90".
bool leads_to_amount(std::string_view text) {
  const size_t digit = text.find_first_of("0123456789");
  if (digit == text.npos) return false;
  const Words between = title_words(text.substr(0, digit));
  return std::all_of(between.begin(), between.end(), is_filler);
}

// The stage in "Stage N1: 5 %", "Time in N2 (min) = 180", "REM 20 %"; "" where there is none.
std::string stage_of_sentence(std::string_view line, const StageCoding& coding) {
  const size_t colon = std::min(line.find_first_of(":="), line.size());
  const std::string_view head = line.substr(0, colon);
  for (size_t end = head.size(); end != head.npos && end > 0;
       end = head.find_last_of(' ', end - 1)) {
    const std::string_view word = head.substr(0, end);
    if (leads_to_amount(line.substr(end)) && names_stage(word, coding)) return squeezed_word(word);
  }
  if (colon == line.size() || !leads_to_amount(line.substr(colon))) return "";
  std::string rest;
  for (const std::string& word : title_words(head))
    if (!is_filler(word)) rest += word;
  return names_stage(rest, coding) ? squeezed_word(rest) : "";
}

// The rows that name a stage, each with its amounts.
struct StageRows {
  std::vector<const TableRow*> rows;
  std::set<std::string> stages;
};

StageRows rows_of_stages(const TextTable& table, const StageCoding& coding) {
  StageRows found;
  for (const TableRow& row : table.rows) {
    std::string stage;
    for (const std::string& cell : row.cells)
      if (stage.empty() && names_stage(cell, coding)) stage = squeezed_word(cell);
    if (stage.empty() && !row.blank()) stage = stage_of_sentence(row.cells.front(), coding);
    if (stage.empty()) continue;
    found.rows.push_back(&row);
    found.stages.insert(stage);
    if (found.rows.size() > kMostStages) break;
  }
  return found;
}

// Numbers and times of day of a column, where each row has one.
struct Amounts {
  std::vector<double> values;
  bool clocks = false;
};

Amounts amounts_of(const std::vector<const TableRow*>& rows, size_t column) {
  Amounts amounts;
  for (const TableRow* row : rows) {
    std::string_view cell = cell_of(*row, column);
    if (cell.ends_with('%')) cell.remove_suffix(1);
    const auto number = parse_double(cell);
    const auto time = number ? std::nullopt : parse_time_text(cell);
    if (!number && !time) return {};
    amounts.clocks = amounts.clocks || time;
    amounts.values.push_back(number ? *number : time->seconds);
  }
  return amounts;
}

bool differ(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(),
                     [&](double value) { return value != values.front(); });
}

// As onsets, ends and numbers of epochs do; times and hours of the day over midnight, too.
bool go_on(const Amounts& amounts) {
  constexpr double kHoursADay = 24;
  const auto& values = amounts.values;
  const bool hours = *std::max_element(values.begin(), values.end()) < kHoursADay;
  size_t midnights = 0;
  for (size_t i = 1; i < values.size(); ++i) {
    const double step = values[i] - values[i - 1];
    const bool midnight = hours && step < -kHoursADay / 2;
    const double rise = amounts.clocks ? std::remainder(step, kDaySeconds) : step;
    if (rise <= 0 && !midnight) return false;
    midnights += midnight;
  }
  return midnights < 2;
}

// "Minutes", "TIB %", "Total time (s)": of no times. Where a column has no such title, numbers that
// go on are times.
bool titles_an_amount(std::string_view title) {
  const Words words = title_words(title);
  const auto has = [&](std::string_view word) { return has_word(words, word); };
  return title.find('%') != title.npos || has("total") || has("percent") || has("percentage") ||
         column_named(title).role == ColumnRole::duration ||
         (words.size() == 1 && (has("minutes") || has("min") || has("hours") || has("epochs")));
}

// The title of each column: the cells of the row before the first stage.
std::vector<std::string> titles_above(const TextTable& table, const TableRow* first) {
  const std::vector<std::string>* cells = nullptr;
  for (const TableRow& row : table.rows) {
    if (&row == first) break;
    if (row.cells.size() == first->cells.size()) cells = &row.cells;
  }
  return cells != nullptr ? *cells : std::vector<std::string>(first->cells.size());
}

bool has_times(const std::vector<const TableRow*>& rows, const std::vector<std::string>& titles) {
  for (size_t column = 0; column < titles.size(); ++column) {
    const Amounts amounts = amounts_of(rows, column);
    if (!amounts.values.empty() && go_on(amounts) &&
        (amounts.values.front() == 0 || !titles_an_amount(titles[column])))
      return true;
  }
  return false;
}

bool has_amounts(const std::vector<const TableRow*>& rows) {
  if (rows.front()->cells.size() == 1) return true;  // seen in the sentence
  for (size_t column = 0; column < rows.front()->cells.size(); ++column)
    if (const Amounts amounts = amounts_of(rows, column);
        !amounts.values.empty() && differ(amounts.values))
      return true;
  return false;
}

}  // namespace

bool is_summary(const TextTable& table, const LabelOptions& options) {
  if (table.rows.size() > kMostLines) return false;
  const StageRows found = rows_of_stages(table, options.coding);
  const auto& rows = found.rows;
  if (rows.size() < kFewestStages || rows.size() > kMostStages) return false;
  if (found.stages.size() < rows.size()) return false;
  const auto count = static_cast<int64_t>(rows.size());
  if (options.recording_seconds > 0 && makes_recording({count, count}, options)) return false;
  const bool sentences = rows.front()->cells.size() == 1;
  if (sentences && names_stage(rows.front()->cells.front(), options.coding)) return false;
  return has_amounts(rows) && !has_times(rows, titles_above(table, rows.front()));
}

void refuse_summary(const TextTable& table, const LabelOptions& options, const std::string& where) {
  if (!is_summary(table, options)) return;
  throw NothingScored(
      fmt::format("{}: each stage has one row, with an amount and no time: it sums a night up and "
                  "is no hypnogram",
                  where),
      "a hypnogram has a row an epoch, or a column onset");
}

}  // namespace physiomae::io
