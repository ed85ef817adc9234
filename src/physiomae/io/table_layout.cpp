#include "physiomae/io/table_layout.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/layout_by_shape.h"
#include "physiomae/io/list_layout.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/table_shape.h"
#include "physiomae/io/time_text.h"

namespace physiomae::io {
namespace {

constexpr size_t kMostColumns = 256;

bool is_stage(std::string_view cell, const StageCoding& coding) {
  return coding.stage_of(cell).value_or(Stage::undefined) != Stage::undefined;
}

bool is_header(const TableRow& row, size_t width, const StageCoding& coding) {
  size_t filled = 0, known = 0;
  bool stages = false, data = false;
  for (const std::string& cell : row.cells) {
    if (cell.empty()) continue;
    if (is_time(cell)) return false;
    if (is_stage(cell, coding)) {  // a row of data, or the names of probabilities beside the stage
      data = true;
      continue;
    }
    const ColumnRole role = column_named(cell).role;
    ++filled;
    known += role != ColumnRole::none;
    stages = stages || role == ColumnRole::stage || (width == 1 && role == ColumnRole::word);
  }
  if (data) return stages && known >= 2;
  return filled >= std::min<size_t>(width, 2) && (stages || known >= 2);
}

std::optional<size_t> find_header(const TextTable& table, const StageCoding& coding) {
  const size_t width = usual_width(table);
  size_t seen = 0;
  for (size_t i = 0; i < table.rows.size() && seen < kLongestPreamble; ++i) {
    if (table.rows[i].blank()) continue;
    if (is_header(table.rows[i], width, coding)) return i;
    if (width == 1) return std::nullopt;
    ++seen;
  }
  return std::nullopt;
}

// The layout that a row of names gives.
class HeaderReader {
 public:
  HeaderReader(const TextTable& table, size_t header, const std::string& where,
               const LabelOptions& options)
      : table_(table), header_(header), where_(where), coding_(options.coding) {
    layout_.first_row = header + 1;
    layout_.end_row = table.rows.size();
    for (const std::string& cell : table.rows[header].cells) {
      layout_.columns.push_back(column_named(cell));
      shapes_.push_back(
          shape_of(table, layout_.first_row, layout_.columns.size() - 1, options.coding));
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
    layout_.epoch = first_of(ColumnRole::epoch);
    take_numbered_start();
    layout_.stage = stage_column();
    layout_.dreams = is_dreams_title(layout_.columns[0].name);
    if (layout_.end && !layout_.onset) {
      layout_.onset.swap(layout_.end);
      layout_.onsets_are_ends = true;
    }
    if (layout_.plain_list()) refuse_unknown_times();
    if (layout_.columns.size() == 1) pass_over_footer(table_, coding_, layout_);
    return std::move(layout_);
  }

 private:
  [[noreturn]] void fail(const std::string& problem, std::string_view hint) const {
    throw InputError(fmt::format("{}: line {}: {}", where_, table_.rows[header_].line, problem),
                     hint);
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

  // Numbers that count from the recording's start go before times of day, seconds before samples.
  int rank(size_t column) const {
    const ColumnShape& shape = shapes_[column];
    const auto unit = layout_.columns[column].unit;
    if (2 * shape.clocks > shape.filled) return 3;
    if (unit == TimeUnit::samples) return 2;
    return unit == TimeUnit::seconds ? 0 : 1;
  }

  std::optional<size_t> best_onset() const {
    const auto all = all_of(ColumnRole::onset);
    const auto best = std::min_element(all.begin(), all.end(),
                                       [&](size_t a, size_t b) { return rank(a) < rank(b); });
    return best == all.end() ? std::nullopt : std::optional(*best);
  }

  // "epoch start" of 1, 2, 3, ...: the numbers of epochs, whatever else the name says.
  void take_numbered_start() {
    if (!layout_.onset || layout_.epoch || !shapes_[*layout_.onset].numbers_rows()) return;
    if (to_lower(layout_.columns[*layout_.onset].name).find("epoch") == std::string::npos) return;
    layout_.epoch = layout_.onset;
    layout_.onset.reset();
  }

  size_t most_words(const std::vector<size_t>& columns) const {
    return *std::max_element(columns.begin(), columns.end(), [&](size_t a, size_t b) {
      return shapes_[a].stage_words < shapes_[b].stage_words;
    });
  }

  // Of columns that hold stages: the first, but words before digits; what the others hold is said.
  size_t best_of(const std::vector<size_t>& columns) {
    const size_t first = columns.front(), best = most_words(columns);
    if (shapes_[first].stage_words == 0 && shapes_[best].stage_words > 0) {
      layout_.assumptions.push_back(fmt::format(
          "two columns of stages: {} is taken, its words leave no doubt; {} holds digits",
          io::quoted(layout_.columns[best].name), io::quoted(layout_.columns[first].name)));
      return best;
    }
    if (columns.size() > 1) compare_stages(first, columns[1]);
    return first;
  }

  size_t stage_column() {
    const auto stages = all_of(ColumnRole::stage), words = all_of(ColumnRole::word);
    const bool words_name_stages = !words.empty() && shapes_[most_words(words)].stage_words > 0;
    if (!stages.empty() && words_name_stages) {
      // RemLogic: the column of stages tells the stage at each event, the events hold the epochs.
      layout_.assumptions.push_back(
          fmt::format("stages are the rows of column {} that name one",
                      io::quoted(layout_.columns[most_words(words)].name)));
      return most_words(words);
    }
    if (!stages.empty()) return best_of(stages);
    if (words_name_stages || words.size() == 1) return most_words(words);
    if (const auto scorers = all_of(ColumnRole::scorer); !scorers.empty()) return best_of(scorers);
    for (size_t i = 0; i < shapes_.size(); ++i)
      if (layout_.columns[i].role == ColumnRole::none && shapes_[i].stage_words > 0) {
        layout_.assumptions.push_back(
            fmt::format("stages are taken from column {}", io::quoted(layout_.columns[i].name)));
        return i;
      }
    fail(fmt::format("no column of stages among {} columns ({})", layout_.columns.size(), names()),
         "name it stage, label or description");
  }

  std::string names() const {
    std::string text;
    for (const TableColumn& column : layout_.columns)
      text += (text.empty() ? "" : ", ") + io::quoted(column.name);
    return text;
  }

  void compare_stages(size_t a, size_t b) {
    size_t both = 0, equal = 0;
    for (size_t i = layout_.first_row; i < table_.rows.size(); ++i) {
      const std::string_view x = cell_of(table_.rows[i], a), y = cell_of(table_.rows[i], b);
      if (x.empty() || y.empty()) continue;
      ++both;
      equal += to_lower(x) == to_lower(y);
    }
    layout_.assumptions.push_back(fmt::format(
        "two columns of stages: {} is taken; {} agrees in {} of {} rows",
        io::quoted(layout_.columns[a].name), io::quoted(layout_.columns[b].name), equal, both));
  }

  // Rows are epochs only where no column could be their times.
  void refuse_unknown_times() const {
    for (size_t i = 0; i < shapes_.size(); ++i) {
      if (i == layout_.stage || layout_.columns[i].role == ColumnRole::date) continue;
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
  const StageCoding& coding_;
  std::vector<ColumnShape> shapes_;
  TableLayout layout_;
};

}  // namespace

TableLayout find_layout(const TextTable& table, const std::string& where,
                        const LabelOptions& options) {
  for (const TableRow& row : table.rows)
    if (row.cells.size() > kMostColumns)
      throw InputError(fmt::format("{}: line {}: {} columns, expected at most {}", where, row.line,
                                   row.cells.size(), kMostColumns));
  if (const auto header = find_header(table, options.coding))
    return HeaderReader(table, *header, where, options).read();
  if (usual_width(table) > 1) return layout_by_shape(table, where, options);
  return layout_of_list(table, options.coding);
}

}  // namespace physiomae::io
