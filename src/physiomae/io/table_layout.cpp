#include "physiomae/io/table_layout.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/folded_text.h"
#include "physiomae/io/header_row.h"
#include "physiomae/io/layout_by_shape.h"
#include "physiomae/io/list_layout.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_column.h"
#include "physiomae/io/table_edges.h"
#include "physiomae/io/table_shape.h"
#include "physiomae/io/time_text.h"
#include "physiomae/io/title_words.h"
#include "physiomae/io/unnamed_times.h"
#include "physiomae/io/whose_rows.h"

namespace physiomae::io {
namespace {

constexpr size_t kMostColumns = 256;

// The layout that a row of names gives.
class HeaderReader {
 public:
  HeaderReader(const TextTable& table, size_t header, const std::string& where,
               const LabelOptions& options)
      : table_(table), header_(header), where_(where), options_(options), coding_(options.coding) {
    layout_.header = header;
    layout_.first_row = header + 1;
    layout_.end_row = table.rows.size();
    if (names_begin_at_second(table, header, options.coding)) {
      layout_.columns.push_back(column_named(""));
      layout_.assumptions.emplace_back(
          "the row of names is one cell short: the first column numbers the rows (R)");
    }
    for (const std::string& cell : table.rows[header].cells)
      layout_.columns.push_back(column_named(cell));
    take_row_of_units(table, layout_);
    for (size_t i = 0; i < layout_.columns.size(); ++i) {
      shapes_.push_back(shape_of(table, layout_.first_row, layout_.end_row, i, options.coding));
      settle_role(i);
    }
  }

  TableLayout read() {
    if (header_ > 0)
      layout_.assumptions.push_back(
          fmt::format("the {} lines before the row of names (line {}) are passed over",
                      table_.rows[header_].line - 1, table_.rows[header_].line));
    layout_.duration = first_of(ColumnRole::duration);
    layout_.end = first_of(ColumnRole::end);
    layout_.onset = best_onset();
    take_bare_unit_as_duration();
    layout_.epoch = first_of(ColumnRole::epoch);
    take_unnamed_times(table_, shapes_, options_, layout_);
    drop_end_of_another_kind();
    take_last_epoch();
    take_numbered_start();
    take_unnamed_index();
    layout_.stage = choose_stage_column({table_, header_, layout_, shapes_, coding_, where_},
                                        layout_.assumptions);
    if (layout_.onset || layout_.epoch)
      pass_over_totals(table_, coding_, layout_.onset.value_or(layout_.epoch.value_or(0)), layout_);
    layout_.clock = clock_beside();
    layout_.dreams = is_dreams_title(layout_.columns[0].name);
    if (layout_.end && !layout_.onset) {
      layout_.onset.swap(layout_.end);
      layout_.onsets_are_ends = true;
    }
    for (const auto& times : {layout_.onset, layout_.end})
      if (times) refuse_other_origin(*times);
    refuse_blocks_side_by_side();
    refuse_other_recordings();
    if (layout_.plain_list()) refuse_unknown_times();
    if (layout_.plain_list()) pass_over_footer(table_, coding_, layout_);
    return std::move(layout_);
  }

 private:
  [[noreturn]] void fail(const std::string& problem, std::string_view hint) const {
    throw InputError(fmt::format("{}: line {}: {}", where_, table_.rows[header_].line, problem),
                     hint);
  }

  // A title may hold something else than it says.
  void settle_role(size_t i) {
    TableColumn& column = layout_.columns[i];
    if (column.role == ColumnRole::epoch && shapes_[i].mostly_clocks())
      column.role = ColumnRole::onset;
    const bool time = column.role == ColumnRole::onset || column.role == ColumnRole::end;
    if (!time || !says_one_thing(i)) return;
    // The recording's start, its rate, a latency: nothing that begins or ends with each row.
    column.role = ColumnRole::none;
    layout_.assumptions.push_back(
        fmt::format("column {} says the same in every row: not used", io::quoted(column.name)));
  }

  bool says_one_thing(size_t column) const {
    std::string_view all;
    size_t filled = 0;
    for (size_t i = layout_.first_row; i < table_.rows.size(); ++i) {
      const std::string_view cell = cell_of(table_.rows[i], column);
      if (cell.empty()) continue;
      if (filled++ > 0 && cell != all) return false;
      all = cell;
    }
    return filled > 2 && all != kUntilTheNext && all != ".";
  }

  std::vector<size_t> all_of(ColumnRole role) const {
    std::vector<size_t> out;
    for (size_t i = 0; i < layout_.columns.size(); ++i)
      if (layout_.columns[i].role == role) out.push_back(i);
    return out;
  }

  std::optional<size_t> first_of(ColumnRole role) const {
    const auto all = all_of(role);
    return all.empty() ? std::nullopt : std::optional(all.front());
  }

  // Numbers that count from the recording's start go before times of day, seconds before samples;
  // what counts from elsewhere goes last.
  int rank(size_t column) const {
    const ColumnShape& shape = shapes_[column];
    const auto unit = layout_.columns[column].unit;
    if (layout_.columns[column].from_elsewhere) return 6;
    if (shapes_[column].mostly_clocks())
      return options_.time_unit == TimeUnit::clock ? -1 : rank_of_clock(column);
    if (shape.all_numbers() && !shape.goes_on()) return 4;
    if (unit == TimeUnit::samples) return 2;
    return unit == TimeUnit::seconds ? 0 : 1;
  }

  // Of several clocks that of the recording's time zone.
  int rank_of_clock(size_t column) const {
    if (layout_.columns[column].elapsed) return 5;
    const auto first = parse_time_text(cell_of(table_.rows[layout_.first_row], column));
    const auto start = start_of_day(options_.recording_start);
    if (!first || !start || options_.recording_seconds <= 0) return 3;
    const double at = std::remainder(first->seconds - *start, kDaySeconds);
    return at > -kDaySeconds / 24 / 60 && at < options_.recording_seconds ? 3 : 4;
  }

  std::optional<size_t> best_onset() const {
    const auto all = all_of(ColumnRole::onset);
    const auto best = std::min_element(all.begin(), all.end(),
                                       [&](size_t a, size_t b) { return rank(a) < rank(b); });
    return best == all.end() ? std::nullopt : std::optional(*best);
  }

  // An end by the clock beside onsets in seconds, or the other way round.
  void drop_end_of_another_kind() {
    if (!layout_.onset || !layout_.end ||
        shapes_[*layout_.onset].mostly_clocks() == shapes_[*layout_.end].mostly_clocks())
      return;
    layout_.assumptions.push_back(
        fmt::format("column {} holds times of another kind than {}: not used",
                    io::quoted(layout_.columns[*layout_.end].name),
                    io::quoted(layout_.columns[*layout_.onset].name)));
    layout_.end.reset();
  }

  // "First epoch", "Last epoch"; "Von Epoche", "Bis Epoche"
  void take_last_epoch() {
    if (!layout_.epoch || layout_.onset || layout_.duration) return;
    if (ends_count_as(*layout_.epoch)) return layout_.last_epoch.swap(layout_.end);
    if (layout_.end) return;
    constexpr auto kLast = std::to_array<std::string_view>(
        {"last", "to", "letzte", "derniere", "ultima", "final", "laatste"});
    for (const size_t i : all_of(ColumnRole::epoch)) {
      const Words words = title_words(folded(layout_.columns[i].name));
      const bool last = std::any_of(kLast.begin(), kLast.end(),
                                    [&](std::string_view word) { return has_word(words, word); });
      if (i != *layout_.epoch && last && counts_epochs(i)) layout_.last_epoch = i;
    }
  }

  // Times of day that tell where onsets in numbers count from.
  std::optional<size_t> clock_beside() const {
    if (!layout_.onset || shapes_[*layout_.onset].mostly_clocks()) return std::nullopt;
    for (size_t i = 0; i < layout_.columns.size(); ++i) {
      const TableColumn& column = layout_.columns[i];
      const bool may = column.role == ColumnRole::onset || column.role == ColumnRole::none;
      if (may && !column.of_event && !column.elapsed && shapes_[i].all_clocks()) return i;
    }
    return std::nullopt;
  }

  // A column of nothing but "seconds", beside onsets and not going on as they do.
  void take_bare_unit_as_duration() {
    if (layout_.duration || layout_.end) return;
    for (const size_t i : all_of(ColumnRole::onset))
      if (i != *layout_.onset && layout_.columns[i].unit && shapes_[i].all_numbers() &&
          !shapes_[i].goes_on() && title_words(layout_.columns[i].name).size() == 1)
        layout_.duration = i;
  }

  bool names_epoch(size_t column) const {
    const std::string name = folded(layout_.columns[column].name);
    return name.find("epoc") != name.npos || name.find("epoq") != name.npos;
  }

  // Whether ends are the numbers of epochs, as these begins are.
  bool ends_count_as(size_t begins) const {
    return layout_.end && !layout_.duration && names_epoch(*layout_.end) && counts_epochs(begins) &&
           counts_epochs(*layout_.end);
  }

  // "epoch start" of 1, 2, 3, ...: the numbers of epochs, whatever else the name says. Beside an
  // "epoch end" they are numbers as well, unless they go up as seconds do.
  void take_numbered_start() {
    if (!layout_.onset || layout_.epoch || !names_epoch(*layout_.onset)) return;
    const bool runs = ends_count_as(*layout_.onset);
    if (!runs && !shapes_[*layout_.onset].numbers_rows()) return;
    layout_.epoch = layout_.onset;
    layout_.onset.reset();
    if (runs) layout_.last_epoch.swap(layout_.end);
  }

  // Whole numbers in smaller steps than an epoch's seconds.
  bool counts_epochs(size_t column) const {
    constexpr double kMost = 1e9;
    int64_t divisor = 0;
    for (size_t i = layout_.first_row; i < table_.rows.size(); ++i)
      if (const auto number = parse_double(cell_of(table_.rows[i], column)))
        divisor = std::gcd(divisor, std::llround(std::clamp(*number, -kMost, kMost)));
    constexpr int64_t kLeastEpochSeconds = 5;
    return shapes_[column].all_numbers() && shapes_[column].whole && divisor < kLeastEpochSeconds;
  }

  // The index of rows some of which are left out tells which epochs are there.
  void take_unnamed_index() {
    if (layout_.onset || layout_.epoch || layout_.duration || layout_.end) return;
    const std::string name = to_lower(layout_.columns[0].name);
    const bool unnamed = name.empty() || name.starts_with("unnamed");
    if (unnamed && !shapes_[0].counts && shapes_[0].numbers_rows()) layout_.epoch = 0;
  }

  // Times that say themselves that they do not count from the recording's start.
  void refuse_other_origin(size_t times) const {
    const TableColumn& column = layout_.columns[times];
    if (options_.origin) return;
    if (column.from_elsewhere)
      fail(fmt::format("column {} does not count from the recording's start",
                       io::quoted(column.name)),
           "write seconds from the recording's start (onset), or times of day; --time-origin "
           "recording: the first of them is the recording's start");
    if (column.of_day && !shapes_[times].mostly_clocks())
      fail(fmt::format("column {} counts from midnight, in numbers", io::quoted(column.name)),
           "write times of day as hh:mm:ss, or seconds from the recording's start (onset)");
  }

  // The same titles twice, side by side: a night in two blocks, unless both begin alike (scorers).
  void refuse_blocks_side_by_side() const {
    const auto& columns = layout_.columns;
    const size_t half = columns.size() / 2;
    if (half < 2 || columns.size() % 2 != 0 ||
        !std::equal(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(half),
                    columns.begin() + static_cast<std::ptrdiff_t>(half),
                    [](const TableColumn& a, const TableColumn& b) { return a.name == b.name; }))
      return;
    const auto begin = layout_.onset ? layout_.onset : layout_.epoch;
    if (!begin || *begin >= half || layout_.first_row >= layout_.end_row) return;
    const TableRow& row = table_.rows[layout_.first_row];
    if (cell_of(row, *begin) == cell_of(row, *begin + half)) return;
    fail("the same columns stand side by side twice, and go on from one block to the next",
         "put one block below the other");
  }

  void refuse_other_recordings() {
    for (size_t i = 0; i < layout_.columns.size(); ++i) {
      const WhoseRows whose = whose_rows(table_, layout_, i, options_);
      if (!whose.refusal.empty()) fail(whose.refusal, whose.hint);
      if (!whose.said.empty()) layout_.assumptions.push_back(whose.said);
    }
  }

  // Rows are epochs only where no column could be their times.
  void refuse_unknown_times() const {
    for (size_t i = 0; i < shapes_.size(); ++i) {
      if (i == layout_.stage || layout_.columns[i].role == ColumnRole::date ||
          layout_.columns[i].of_event)
        continue;
      const bool times = (shapes_[i].rises && !shapes_[i].counts) || shapes_[i].all_clocks();
      if (times)
        fail(fmt::format("column {} looks like times and its name is not known",
                         io::quoted(layout_.columns[i].name)),
             "name it onset (seconds), or Time [h], start_sample, onset_ms, ...");
    }
  }

  const TextTable& table_;
  size_t header_;
  const std::string& where_;
  const LabelOptions& options_;
  const StageCoding& coding_;
  std::vector<ColumnShape> shapes_;
  TableLayout layout_;
};

// Luna's "+30" in a column of ends is how long the row lasts.
void turn_lengths(const TextTable& table, TableLayout& layout) {
  if (!layout.end || layout.duration) return;
  size_t lengths = 0, times = 0;
  for (size_t i = layout.first_row; i < layout.end_row; ++i) {
    const std::string_view cell = cell_of(table.rows[i], *layout.end);
    lengths += cell.starts_with('+') && parse_double(cell);
    times += is_time(cell);
  }
  if (lengths == 0 || lengths < times) return;
  layout.duration = std::exchange(layout.end, std::nullopt);
  layout.assumptions.emplace_back("ends like +30 are durations, as Luna has them");
}

}  // namespace

TableLayout find_layout(const TextTable& table, const std::string& where,
                        const LabelOptions& options) {
  for (const TableRow& row : table.rows)
    if (row.cells.size() > kMostColumns)
      throw InputError(fmt::format("{}: line {}: {} columns, expected at most {}", where, row.line,
                                   row.cells.size(), kMostColumns));
  TableLayout layout;
  if (const auto header = header_row(table, options))
    layout = HeaderReader(table, *header, where, options).read();
  else if (usual_width(table) > 1)
    layout = layout_by_shape(table, where, options);
  else
    return layout_of_list(table, options.coding);
  turn_lengths(table, layout);
  return layout;
}

}  // namespace physiomae::io
