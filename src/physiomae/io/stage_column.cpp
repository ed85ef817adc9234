#include "physiomae/io/stage_column.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/label_builder.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/row_notes.h"
#include "physiomae/io/scored_rows.h"
#include "physiomae/io/stage_words.h"
#include "physiomae/io/time_text.h"

namespace physiomae::io {
namespace {

// Words that tell only whether somebody sleeps, or how deeply.
bool is_coarse(std::string_view cell) {
  const std::string word = squeezed_word(cell);
  for (const std::string_view coarse : {"nrem", "nonrem", "sleep", "asleep", "light", "deep"})
    if (word == coarse) return true;
  return false;
}

/// How many rows of a column of words hold what.
struct WordCount {
  size_t stages = 0, coarse = 0, events = 0, empty = 0, rows = 0;
};

class StageColumnChooser {
 public:
  StageColumnChooser(const NamedTable& named, std::vector<std::string>& assumptions)
      : named_(named), assumptions_(assumptions) {}

  size_t choose() {
    const auto words = all_of(ColumnRole::word);
    const bool words_name_stages = !words.empty() && shape(most_words(words)).stage_words > 0;
    const auto stages = stage_columns();
    if (!stages.empty()) return choose_beside(stages, words, words_name_stages);
    if (words_name_stages || words.size() == 1) return most_words(words);
    for (const size_t i : all_of(ColumnRole::scorer))
      if (shape(i).stage_words + shape(i).numbers > 0) return i;
    for (size_t i = 0; i < named_.shapes.size(); ++i)
      if (column(i).role == ColumnRole::none && shape(i).stage_words > 0) {
        assumptions_.push_back(fmt::format("stages are taken from column {}", quoted_name(i)));
        return i;
      }
    fail(fmt::format("no column of stages among {} columns ({})", named_.shapes.size(), names()),
         "name it stage, label or description");
  }

 private:
  [[noreturn]] void fail(const std::string& problem, std::string_view hint) const {
    const int64_t line = named_.table.rows[named_.header].line;
    throw NoHypnogram(fmt::format("{}: line {}: {}", named_.where, line, problem), hint);
  }

  const TableColumn& column(size_t i) const { return named_.layout.columns[i]; }
  const ColumnShape& shape(size_t i) const { return named_.shapes[i]; }
  std::string quoted_name(size_t i) const { return io::quoted(column(i).name); }

  std::string names() const {
    std::string text;
    for (size_t i = 0; i < named_.shapes.size(); ++i)
      text += (text.empty() ? "" : ", ") + quoted_name(i);
    return text;
  }

  std::vector<size_t> all_of(ColumnRole role) const {
    std::vector<size_t> out;
    for (size_t i = 0; i < named_.shapes.size(); ++i)
      if (column(i).role == role) out.push_back(i);
    return out;
  }

  template <typename Of>
  void for_each_row(Of&& of) const {
    for (size_t i = named_.layout.first_row; i < named_.table.rows.size(); ++i)
      if (!named_.table.rows[i].blank()) of(named_.table.rows[i]);
  }

  size_t most_words(const std::vector<size_t>& columns) const {
    return *std::max_element(columns.begin(), columns.end(), [&](size_t a, size_t b) {
      return shape(a).stage_words < shape(b).stage_words;
    });
  }

  // Whether (nearly) every cell names a stage, or says that there is none.
  bool holds_stages(size_t i) const {
    size_t known = 0;
    for_each_row([&](const TableRow& row) {
      const std::string_view cell = cell_of(row, i);
      const auto digit = bare_digit(cell);
      known += !cell.empty() &&
               (named_.coding.stage_of(cell) || (digit && may_stand_for_a_stage(*digit)));
    });
    const bool any = shape(i).stage_words + shape(i).numbers > 0;
    return any && 10 * known >= 9 * shape(i).filled;
  }

  bool has_three_kinds(size_t i) const {
    std::set<std::string> kinds;
    for_each_row([&](const TableRow& row) { kinds.emplace(cell_of(row, i)); });
    return kinds.size() >= 3;
  }

  // Those named after stages or scorers, best first; of those that hold stages where any does.
  std::vector<size_t> stage_columns() const {
    std::vector<size_t> named = all_of(ColumnRole::stage), holding;
    for (const size_t i : named)
      if (holds_stages(i)) holding.push_back(i);
    // A scorer's initials may be "W" as well.
    for (const size_t i : all_of(ColumnRole::scorer))
      if (holds_stages(i) && has_three_kinds(i)) holding.push_back(i);
    if (!holding.empty()) named = std::move(holding);
    // Beside a machine's, a column of any name may be a person's.
    const bool machine = std::all_of(named.begin(), named.end(), [&](size_t i) {
      return column(i).scored_by == ScoredBy::machine;
    });
    for (const size_t i : all_of(ColumnRole::none))
      if (machine && !named.empty() && shape(i).stage_words > 0 && holds_stages(i) &&
          has_three_kinds(i))
        named.push_back(i);
    const bool any_words =
        std::any_of(named.begin(), named.end(), [&](size_t i) { return shape(i).stage_words > 0; });
    const auto rank = [&](size_t i) {
      const ScoredBy by = column(i).scored_by;
      const int standing = by == ScoredBy::consensus ? 0 : by == ScoredBy::machine ? 2 : 1;
      return std::tuple(column(i).superseded, standing, column(i).weak,
                        any_words && shape(i).stage_words == 0);
    };
    std::stable_sort(named.begin(), named.end(),
                     [&](size_t a, size_t b) { return rank(a) < rank(b); });
    return named;
  }

  WordCount count_words(size_t i) const {
    WordCount count;
    for_each_row([&](const TableRow& row) {
      const std::string_view cell = cell_of(row, i);
      const auto stage = named_.coding.stage_of(cell);
      ++count.rows;
      if (cell.empty() || cell == "." || to_lower(cell) == "n/a")
        ++count.empty;
      else if (is_coarse(cell))
        ++count.coarse;
      else if (stage && *stage != Stage::undefined)
        ++count.stages;
      else if (names_event(cell) || names_arousal(cell))
        ++count.events;
    });
    return count;
  }

  // Of columns of stages and those of words beside them.
  size_t choose_beside(std::vector<size_t> stages, const std::vector<size_t>& words,
                       bool words_name_stages) {
    if (!words_name_stages) {
      refuse_events(words, stages.front());
    } else {
      const size_t named = most_words(words);
      const WordCount count = count_words(named);
      const bool every_row = count.stages == count.rows;
      const bool wins = rows_are_named_by(count, stages.front());
      if (wins && !every_row) {
        assumptions_.push_back(
            fmt::format("stages are the rows of column {} that name one", quoted_name(named)));
        return named;
      }
      if (every_row) stages.insert(wins ? stages.begin() : stages.end(), named);
    }
    compare(stages);
    return stages.front();
  }

  // Whether a column of words, some of which are stages, tells the epochs rather than `stages`.
  bool rows_are_named_by(const WordCount& count, size_t stages) const {
    if (!holds_stages(stages) || 2 * shape(stages).filled < count.rows) return true;
    if (count.coarse > 0 || count.empty > count.stages) return false;
    // Both are full of stages: that named after them, unless it is a machine's or its digits leave
    // a doubt.
    return count.stages < count.rows || shape(stages).stage_words == 0 ||
           column(stages).scored_by == ScoredBy::machine;
  }

  void refuse_events(const std::vector<size_t>& words, size_t stages) const {
    for (const size_t i : words) {
      const WordCount count = count_words(i);
      if (count.empty > 0 || 2 * count.events <= count.rows || rows_are_epochs()) continue;
      fail(fmt::format(
               "its rows are events (column {}), and column {} tells the stage in which each "
               "fell: no scoring of stages",
               quoted_name(i), quoted_name(stages)),
           "export the stages as well; where the rows are epochs, remove the column of events");
    }
  }

  // Events may be noted of every epoch: then rows are numbered, or keep a beat.
  bool rows_are_epochs() const {
    const auto onsets = all_of(ColumnRole::onset), epochs = all_of(ColumnRole::epoch);
    if (onsets.empty() && epochs.empty()) return true;
    for (const size_t i : epochs)
      if (shape(i).numbers_rows()) return true;
    return std::any_of(onsets.begin(), onsets.end(), [&](size_t i) { return keeps_a_beat(i); });
  }

  bool keeps_a_beat(size_t onset) const {
    std::map<int64_t, int64_t> steps;
    std::optional<double> last;
    int64_t count = 0;
    for_each_row([&](const TableRow& row) {
      const std::string_view cell = cell_of(row, onset);
      const auto clock = parse_time_text(cell);
      const auto time = clock ? std::optional(clock->seconds) : parse_double(cell);
      if (time && last) ++steps[std::llround(1000 * (*time - *last))];
      if (time && last) ++count;
      last = time;
    });
    constexpr int64_t kLeastSteps = 4;
    return count >= kLeastSteps && std::any_of(steps.begin(), steps.end(), [&](const auto& step) {
             return 10 * step.second >= 8 * count;
           });
  }

  // What the columns hold that are not taken.
  void compare(const std::vector<size_t>& stages) {
    if (stages.size() < 2) return;
    const size_t best = stages.front();
    std::string others;
    bool digits = false;
    for (size_t i = 1; i < stages.size() && i < 4; ++i) {
      others += (others.empty() ? "" : ", ") + agreement(best, stages[i]);
      digits = digits || is_of_digits_beside(best, stages[i]);
    }
    assumptions_.push_back(
        fmt::format("{} columns of stages: {} is taken{}; {}",
                    stages.size() == 2 ? std::string("two") : std::to_string(stages.size()),
                    quoted_name(best), digits ? ", its words leave no doubt" : "", others));
  }

  bool is_of_digits_beside(size_t best, size_t other) const {
    return shape(best).stage_words > 0 && shape(other).stage_words == 0;
  }

  std::string agreement(size_t best, size_t other) const {
    if (is_of_digits_beside(best, other)) return fmt::format("{} holds digits", quoted_name(other));
    size_t both = 0, equal = 0;
    for_each_row([&](const TableRow& row) {
      const std::string_view x = cell_of(row, best), y = cell_of(row, other);
      if (x.empty() || y.empty()) return;
      ++both;
      const auto stage = named_.coding.stage_of(x), other_stage = named_.coding.stage_of(y);
      equal += stage && other_stage ? stage == other_stage : to_lower(x) == to_lower(y);
    });
    return fmt::format("{}{} agrees in {} of {} rows", quoted_name(other),
                       column(other).scored_by == ScoredBy::machine ? " (a machine's)" : "", equal,
                       both);
  }

  const NamedTable& named_;
  std::vector<std::string>& assumptions_;
};

}  // namespace

size_t choose_stage_column(const NamedTable& named, std::vector<std::string>& assumptions) {
  return StageColumnChooser(named, assumptions).choose();
}

}  // namespace physiomae::io
