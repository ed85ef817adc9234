#include "physiomae/io/hypnogram_table.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/delimited_text.h"
#include "physiomae/io/label_builder.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_words.h"

namespace physiomae::io {
namespace {

enum class Column { onset, duration, end, epoch, stage };
constexpr size_t kColumns = 5;

// Which cell of a row holds what.
struct Layout {
  std::array<std::optional<size_t>, kColumns> cells;
  bool has_header = false;

  std::optional<size_t>& operator[](Column c) { return cells[static_cast<size_t>(c)]; }
  const std::optional<size_t>& operator[](Column c) const { return cells[static_cast<size_t>(c)]; }
};

struct Entry {
  int64_t line = 0;
  double start = 0;
  std::optional<double> duration;
  std::string word;
};

std::optional<Column> column_named(std::string_view cell) {
  std::string name;
  for (const char c : to_lower(cell))
    if (c != ' ' && c != '_' && c != '(' && c != ')' && c != '[' && c != ']' && c != '.') name += c;
  const auto is = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (is({"stage", "stages", "sleepstage", "sleepstages", "label", "description", "event",
          "annotation", "value", "trialtype", "hypnogram", "score"}))
    return Column::stage;
  if (is({"epoch", "epochs", "epochnumber", "epochindex", "epochno"})) return Column::epoch;
  for (const std::string_view unit : {"seconds", "second", "secs", "sec", "s"})
    if (name.size() > unit.size() && name.ends_with(unit)) {
      name.resize(name.size() - unit.size());
      break;
    }
  if (is({"onset", "start", "begin", "time", "starttime"})) return Column::onset;
  if (is({"duration", "dur", "length"})) return Column::duration;
  if (is({"end", "stop", "endtime"})) return Column::end;
  return std::nullopt;
}

// "YYYY-MM-DDTHH:MM:SS[.s]" or with a blank for T, as seconds since 1970.
std::optional<double> parse_date_time(std::string_view text) {
  if (text.size() < 19 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' '))
    return std::nullopt;
  if (text[13] != ':' || text[16] != ':') return std::nullopt;
  const auto year = parse_int(text.substr(0, 4)), month = parse_int(text.substr(5, 2)),
             day = parse_int(text.substr(8, 2)), hour = parse_int(text.substr(11, 2)),
             minute = parse_int(text.substr(14, 2));
  const auto second = parse_double(text.substr(17));
  if (!year || !month || !day || !hour || !minute || !second || *month < 1 || *day < 1)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *year < 1900 || *hour < 0 || *hour > 23 || *minute < 0 || *minute > 59 ||
      *second < 0 || *second >= 60)
    return std::nullopt;
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  return 86400.0 * static_cast<double>(days) + static_cast<double>(3600 * *hour + 60 * *minute) +
         *second;
}

// One table on its way to labels.
class TableReader {
 public:
  TableReader(DelimitedText table, std::string where, TableOptions options)
      : table_(std::move(table)),
        where_(std::move(where)),
        options_(options),
        builder_(where_, table_.delimiter == '\t' ? "TSV hypnogram" : "CSV hypnogram") {}

  Labels read() {
    if (table_.rows.empty())
      throw InputError(fmt::format("{}: no rows, expected a hypnogram", where_));
    find_header();
    if (!layout_.has_header) guess_layout();
    read_rows();
    refuse_ambiguous_digits();
    add_entries();
    return std::move(builder_).finish();
  }

 private:
  [[noreturn]] void fail(int64_t line, const std::string& problem, std::string_view hint) const {
    throw InputError(fmt::format("{}: line {}: {}", where_, line, problem), hint);
  }

  void find_header() {
    const TextRow& row = table_.rows.front();
    for (size_t i = 0; i < row.cells.size(); ++i) {
      const auto column = column_named(row.cells[i]);
      if (!column) continue;
      layout_.has_header = true;
      if (!layout_[*column]) layout_[*column] = i;
    }
    if (layout_.has_header && !layout_[Column::stage])
      fail(row.line, fmt::format("no column of stages among {} columns", row.cells.size()),
           "name it stage, label or description");
    if (layout_[Column::end] && !layout_[Column::onset])
      fail(row.line, "a column of ends and none of onsets", "add a column onset");
  }

  void guess_layout() {
    const size_t columns = table_.rows.front().cells.size();
    if (columns > 3)
      fail(table_.rows.front().line,
           fmt::format("{} columns and no row of names, expected 1 to 3 columns", columns),
           "put a first row with onset, duration, stage");
    layout_[Column::stage] = columns - 1;
    if (columns == 3) layout_[Column::duration] = 1;
    if (columns == 2 && counts_by_one())
      layout_[Column::epoch] = 0;
    else if (columns >= 2)
      layout_[Column::onset] = 0;
    if (columns >= 2)
      builder_.warn(fmt::format("no row of column names: the first column is taken as {}",
                                layout_[Column::epoch] ? "epoch numbers" : "onsets in seconds"));
  }

  bool counts_by_one() const {
    std::optional<int64_t> previous;
    for (const TextRow& row : table_.rows) {
      const auto value = parse_int(row.cells.front());
      if (!value || (previous && *value != *previous + 1)) return false;
      previous = value;
    }
    return table_.rows.size() > 1;
  }

  std::string_view cell(const TextRow& row, Column column) const {
    const auto& at = layout_[column];
    return at && *at < row.cells.size() ? std::string_view(row.cells[*at]) : std::string_view();
  }

  double number(const TextRow& row, Column column, std::string_view name) const {
    const std::string_view text = cell(row, column);
    const auto value = parse_double(text);
    if (!value)
      fail(row.line, fmt::format("{} is {}, expected a number", name, quoted(text)),
           "times are seconds from the start of the recording");
    return *value;
  }

  // Seconds from the start, or from the first row's date and time.
  double time(const TextRow& row, Column column, std::string_view name) {
    const auto since_1970 = parse_date_time(cell(row, column));
    if (since_1970 && column == Column::onset && !clock_start_ && entries_.empty()) {
      clock_start_ = since_1970;
      std::string text(cell(row, column));
      text[10] = 'T';
      builder_.set_start_time(text);
    }
    if (since_1970.has_value() != clock_start_.has_value())
      fail(row.line,
           fmt::format("{} is {}, the rows above are of another kind", name,
                       quoted(cell(row, column))),
           "write all times in seconds, or all as YYYY-MM-DDTHH:MM:SS");
    return since_1970 ? *since_1970 - *clock_start_ : number(row, column, name);
  }

  void read_rows() {
    const size_t skip = layout_.has_header ? 1 : 0;
    int64_t first_epoch = 1;
    if (layout_[Column::epoch] && !layout_[Column::onset])
      for (size_t i = skip; i < table_.rows.size(); ++i)
        if (number(table_.rows[i], Column::epoch, "the epoch") == 0) first_epoch = 0;
    for (size_t i = skip; i < table_.rows.size(); ++i) {
      const TextRow& row = table_.rows[i];
      Entry entry{row.line, 0, std::nullopt, std::string(cell(row, Column::stage))};
      if (layout_[Column::onset]) {
        entry.start = time(row, Column::onset, "the onset");
      } else if (layout_[Column::epoch]) {
        entry.start = options_.epoch_seconds *
                      (number(row, Column::epoch, "the epoch") - static_cast<double>(first_epoch));
        entry.duration = options_.epoch_seconds;
      } else {
        entry.start = options_.epoch_seconds * static_cast<double>(i - skip);
        entry.duration = options_.epoch_seconds;
      }
      if (!cell(row, Column::duration).empty())
        entry.duration = number(row, Column::duration, "the duration");
      else if (!cell(row, Column::end).empty())
        entry.duration = time(row, Column::end, "the end") - entry.start;
      entries_.push_back(std::move(entry));
    }
  }

  // Note [Stage words]: 4 is stage 4 where REM is 5, and REM where there is no 5.
  void refuse_ambiguous_digits() const {
    const Entry* four = nullptr;
    for (const Entry& entry : entries_) {
      const auto value = parse_int(entry.word);
      if (!value && stage_from_word(entry.word).value_or(Stage::undefined) != Stage::undefined)
        return;  // stages in words
      if (value == 5) return;
      if (value == 4 && four == nullptr) four = &entry;
    }
    if (four != nullptr)
      fail(four->line, "stage 4 in a table of bare digits without a 5: stage 4 or REM?",
           "write REM as R, or stage 4 as N3");
  }

  double open_duration(const Entry& entry, const std::vector<double>& onsets) const {
    const auto next = std::upper_bound(onsets.begin(), onsets.end(), entry.start);
    return next == onsets.end() ? options_.epoch_seconds : *next - entry.start;
  }

  void add_entries() {
    std::vector<double> onsets;
    for (const Entry& entry : entries_) onsets.push_back(entry.start);
    std::sort(onsets.begin(), onsets.end());
    int64_t points = 0;
    for (const Entry& entry : entries_) {
      const std::string place = fmt::format("line {}", entry.line);
      if (names_arousal(entry.word)) {
        entry.duration ? builder_.add_arousal(entry.start, *entry.duration, place)
                       : static_cast<void>(++points);
        continue;
      }
      const double duration = entry.duration ? *entry.duration : open_duration(entry, onsets);
      if (const auto stage = stage_from_word(entry.word))
        builder_.add_stage(entry.start, duration, *stage, place);
      else
        builder_.add_unknown(entry.start, duration, entry.word, place);
    }
    if (points > 0) builder_.warn(fmt::format("{} arousals without duration: not used", points));
  }

  DelimitedText table_;
  std::string where_;
  TableOptions options_;
  LabelBuilder builder_;
  Layout layout_;
  std::vector<Entry> entries_;
  std::optional<double> clock_start_;
};

}  // namespace

Labels parse_hypnogram_table(std::string_view text, const std::string& where,
                             const TableOptions& options) {
  if (text.find('\0') != text.npos)
    throw InputError(fmt::format("{}: byte {} is 0, expected text", where, text.find('\0')),
                     "save the table as UTF-8 text");
  return TableReader(parse_delimited(text), where, options).read();
}

Labels read_hypnogram_table(const std::filesystem::path& path, const TableOptions& options) {
  return parse_hypnogram_table(read_text(path, /*limit=*/8 << 20), path.string(), options);
}

}  // namespace physiomae::io
