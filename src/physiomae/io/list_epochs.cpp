#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/epoch_length.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/row_timer.h"

// Note [Doubtful lines of a list]
// In a list of one stage a line each line is an epoch, and one that is none, or one that is passed
// over, shifts all behind it. Some lines may be either: an empty line is an epoch without a stage,
// or parts two pages; a number above the others is a stage in digits, or the name that pandas gives
// a column, or counts the epochs. Where the recording's length fits exactly one reading, that one
// is taken, and it is said; where it cannot tell empty lines, they are refused. Other lines keep
// their place. A row of names that comes again is never an epoch, nor is an empty line behind every
// other.

namespace physiomae::io {
namespace {

constexpr int64_t kFewRows = 5;  ///< too few for a pattern of their empty lines
constexpr double kExactSeconds = 0.5;

}  // namespace

TimedRows ListTimer::time() {
  LabelOptions options = options_;
  if (layout_.dreams && !options.epoch_seconds) {
    options.epoch_seconds = 5;
    builder_.assume("epochs of 5 s, as in the DREAMS databases");
  }
  collect_rows();
  drop_spacing();
  settle_doubtful_lines(options);
  out_.epoch_seconds =
      epoch_of_list({epochs(), std::ssize(rows_) + open_end_}, options, where_, builder_);
  refuse_doubtful_edges();
  refuse_doubtful_blanks();
  if (is_titled() && leading_blanks() > 0) {
    builder_.assume(fmt::format("{} empty lines under the title are no epochs", leading_blanks()));
    rows_.erase(rows_.begin(), rows_.begin() + leading_blanks());
  } else if (leading_blanks() > 0) {
    builder_.assume(fmt::format("{} empty lines before the first stage are epochs without one",
                                leading_blanks()));
  }
  for (size_t i = 0; i < rows_.size(); ++i)
    if (!word_of(*rows_[i]).empty()) add_epoch(*rows_[i], static_cast<int64_t>(i));
  out_.all_epochs = true;
  return std::move(out_);
}

void ListTimer::collect_rows() {
  int64_t repeated = 0;
  for (size_t i = layout_.first_row; i < layout_.end_row; ++i) {
    const TableRow& row = table_.rows[i];
    if (layout_.header && row.cells == table_.rows[*layout_.header].cells)
      ++repeated;
    else
      rows_.push_back(&row);
  }
  if (repeated > 0)
    builder_.assume(
        fmt::format("the row of names comes {} times again: these are no epochs", repeated));
  // Behind a footer no epoch may follow.
  if (layout_.end_row == table_.rows.size()) open_end_ = table_.blank_at_end;
  for (; !rows_.empty() && rows_.back()->blank(); rows_.pop_back()) ++open_end_;
}

// As many empty lines between all rows and the next: they space the list.
void ListTimer::drop_spacing() {
  const int64_t inner = inner_blanks(), filled = std::ssize(rows_) - leading_blanks() - inner;
  if (inner == 0 || filled < kFewRows || inner % (filled - 1) != 0) return;
  const int64_t step = 1 + inner / (filled - 1);
  for (int64_t i = leading_blanks(); i < std::ssize(rows_); ++i)
    if (rows_[static_cast<size_t>(i)]->blank() != ((i - leading_blanks()) % step != 0)) return;
  leave_out({inner, 0});
  builder_.assume(fmt::format(
      "{} empty lines stand between each line and the next: they are no epochs", step - 1));
}

// The readings of doubtful lines that make the recording's length.
std::vector<ListTimer::Reading> ListTimer::fitting_readings(const LabelOptions& options) const {
  const int64_t blanks = inner_blanks(), headings = may_be_heading() ? 1 : 0;
  std::vector<Reading> fitting;
  for (const Reading reading :
       {Reading{blanks, 0}, Reading{0, headings}, Reading{blanks, headings}}) {
    const int64_t count = epochs() - reading.blanks - reading.headings;
    const bool new_one = std::none_of(fitting.begin(), fitting.end(), [&](const Reading& other) {
      return other.blanks == reading.blanks && other.headings == reading.headings;
    });
    if (reading.blanks + reading.headings > 0 && new_one &&
        makes_recording({count, count}, options))
      fitting.push_back(reading);
  }
  return fitting;
}

void ListTimer::settle_doubtful_lines(const LabelOptions& options) {
  const auto fitting = fitting_readings(options);
  const EpochCount all{epochs(), std::ssize(rows_) + open_end_};
  if (makes_recording(all, options)) {
    // A number above is in doubt only where it is one too many.
    if (!fitting.empty() && fitting.front().blanks > 0) refuse_doubt(fitting.front());
    return;
  }
  if (fitting.size() > 1 && !options.epoch_seconds) refuse_doubt({inner_blanks(), 1});
  if (fitting.size() == 1) {
    take(fitting.front());
    return;
  }
  settle_without_a_fit(all, options);
}

// Where no reading makes the recording's length: to less than an epoch, or one epoch off.
void ListTimer::settle_without_a_fit(const EpochCount& all, const LabelOptions& options) {
  const auto nearly = [&](const EpochCount& count) {
    return nearly_makes_recording(count, options);
  };
  const auto one_off = [&](const EpochCount& count) {
    return makes_recording({count.least - 1, count.most + 1}, options);
  };
  const int64_t blanks = inner_blanks();
  const EpochCount fewer{epochs() - blanks, epochs() - blanks};
  if (blanks > 0 && !options.epoch_seconds) {
    if (nearly(all) ? nearly(fewer) : one_off(all) && one_off(fewer)) refuse_doubt({blanks, 0});
    if (!nearly(all) && nearly(fewer)) take({blanks, 0});
  } else if (may_be_heading() && nearly(all) && nearly({epochs() - 1, epochs() - 1})) {
    builder_.assume(
        fmt::format("line {} ({}) is taken as the first epoch, not as the name that pandas gives a "
                    "column; \"stage\" above it, or in its place, leaves no doubt",
                    rows_.front()->line, io::quoted(rows_.front()->cells[0])));
  }
}

// pandas calls a column without a name 0; some programs write the length of an epoch above.
bool ListTimer::may_be_heading() const {
  if (layout_.first_row > 0 || layout_.columns.size() != 1 || rows_.empty() ||
      rows_.front()->blank())
    return false;
  const auto number = bare_digit(rows_.front()->cells[0]);
  if (!number || *number < 0) return false;
  const double seconds = static_cast<double>(*number * (epochs() - 1));
  return *number == 0 || std::abs(seconds - options_.recording_seconds) < kExactSeconds;
}

std::string ListTimer::describe(const Reading& reading) const {
  std::string text;
  if (reading.headings > 0)
    text = fmt::format("line {} ({})", rows_.front()->line, io::quoted(rows_.front()->cells[0]));
  if (reading.blanks > 0)
    text += fmt::format("{}{} empty lines inside the list", text.empty() ? "" : " and ",
                        reading.blanks);
  return text;
}

void ListTimer::take(const Reading& reading) {
  builder_.assume(
      fmt::format("no epochs: {}; the others make the recording's length", describe(reading)));
  leave_out(reading);
}

void ListTimer::leave_out(const Reading& reading) {
  if (reading.blanks > 0)
    rows_.erase(std::remove_if(rows_.begin() + leading_blanks(), rows_.end(),
                               [](const TableRow* row) { return row->blank(); }),
                rows_.end());
  if (reading.headings > 0) rows_.erase(rows_.begin());
}

void ListTimer::refuse_doubt(const Reading& reading) const {
  throw InputError(
      fmt::format("{}: {}: epochs without a stage, or nothing? With them there are {} epochs, "
                  "without {}; the recording lasts {:g} s",
                  where_, describe(reading), epochs(), epochs() - reading.blanks - reading.headings,
                  options_.recording_seconds),
      "write ? for an epoch without a stage, or remove the lines; --epoch SECONDS keeps them");
}

// Lines stand above the list that are neither stages nor the name of its column.
bool ListTimer::is_titled() const { return layout_.first_row > 0 && !layout_.header; }

int64_t ListTimer::leading_blanks() const {
  return std::find_if(rows_.begin(), rows_.end(),
                      [](const TableRow* row) { return !row->blank(); }) -
         rows_.begin();
}

int64_t ListTimer::inner_blanks() const {
  return std::count_if(rows_.begin() + leading_blanks(), rows_.end(),
                       [](const TableRow* row) { return row->blank(); });
}

int64_t ListTimer::epochs() const {
  return std::ssize(rows_) - (is_titled() ? leading_blanks() : 0);
}

bool ListTimer::fills(int64_t epochs) const {
  const double seconds = static_cast<double>(epochs) * out_.epoch_seconds;
  return std::abs(seconds - options_.recording_seconds) < kExactSeconds;
}

// Empty lines before the first stage are epochs without one, and nothing below a title; unless the
// recording's length speaks for the other.
void ListTimer::refuse_doubtful_blanks() const {
  const int64_t count = std::ssize(rows_), blanks = leading_blanks();
  if (blanks == 0 || options_.recording_seconds <= 0 || fills(count) == fills(count - blanks) ||
      fills(count) != is_titled())
    return;
  fail(*rows_[static_cast<size_t>(blanks) - 1],
       fmt::format("{} empty lines before the first stage: epochs without a stage, or nothing?",
                   blanks),
       "write ? for an epoch without a stage, or remove the lines");
}

// A line that is no stage is no title and no footer where the list fills the recording only with
// it.
void ListTimer::refuse_doubtful_edges() const {
  if (options_.recording_seconds <= 0 || fills(epochs()) || !fills(epochs() + 1)) return;
  const auto refuse = [&](const TableRow& row, std::string_view what) {
    fail(row,
         fmt::format("{} is no stage: {} epoch?", io::quoted(cell_of(row, layout_.stage)), what),
         "write ? for an epoch without a stage, or \"stage\" as the title");
  };
  if (is_titled()) refuse(table_.rows[layout_.first_row - 1], "a title, or the first");
  if (layout_.end_row < table_.rows.size())
    refuse(table_.rows[layout_.end_row], "a footer, or the last");
}

}  // namespace physiomae::io
