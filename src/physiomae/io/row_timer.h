#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/io/epoch_length.h"
#include "physiomae/io/table_times.h"
#include "physiomae/io/time_text.h"

// Inner part of table_times.cpp, table_epochs.cpp and list_epochs.cpp: rows of a table on their way
// to seconds.

namespace physiomae::io {

class RowTimer {
 public:
  RowTimer(const TextTable& table, const TableLayout& layout, const LabelOptions& options,
           const std::string& where, LabelBuilder& builder)
      : table_(table), layout_(layout), options_(options), where_(where), builder_(builder) {}

 protected:
  [[noreturn]] void fail(const TableRow& row, const std::string& problem,
                         std::string_view hint) const;
  [[noreturn]] void fail_cell(const TableRow& row, std::string_view what, std::string_view cell,
                              std::string_view expected) const;

  std::string_view word_of(const TableRow& row) const { return cell_of(row, layout_.stage); }
  bool names_stage(const TableRow& row) const {
    return options_.coding.stage_of(word_of(row)).has_value();
  }
  /// A row without a time that says of nothing that it has no stage ("NA,NA,NA").
  bool is_padding(const TableRow& row, std::string_view time) const;
  /// Blank, or of several cells none of which holds a value ("NA,NA,NA").
  static bool holds_no_value(const TableRow& row);
  /// Rows that say something; the others of a timed table say nothing.
  std::vector<const TableRow*> rows_with_words() const;
  ScoredRow row_at(const TableRow& row, double start) const;
  void add_epoch(const TableRow& row, int64_t index);

  const TableColumn& duration_column() const { return layout_.columns[*layout_.duration]; }
  /// Of samples; 0 when it is not known.
  double sample_rate() const;

  const TextTable& table_;
  const TableLayout& layout_;
  const LabelOptions& options_;
  const std::string& where_;
  LabelBuilder& builder_;
  TimedRows out_;
};

/// Rows with onsets: times of day, elapsed times (both table_clock_rows.cpp), or numbers in a unit,
/// with a clock beside them or without (two_clocks.cpp).
class OnsetTimer : public RowTimer {
 public:
  using RowTimer::RowTimer;
  TimedRows time();

 private:
  struct ClockRow {
    const TableRow* row;
    TimeText time;
  };
  /// Of a clock beside the onsets, against these.
  struct ClockShift {
    double seconds = 0;
    bool steady = false;  ///< of nearly all rows
  };

  void by_clock(const std::vector<const TableRow*>& rows);
  std::vector<ClockRow> clock_rows(const std::vector<const TableRow*>& rows) const;
  bool turn_minutes(std::vector<ClockRow>& rows);
  void refuse_half_days(const std::vector<ClockRow>& rows) const;
  std::optional<double> clock_duration(const ClockRow& row, double start);
  std::optional<double> clock_end(const ClockRow& row, double start) const;
  std::optional<TimeUnit> duration_unit() const;
  void settle_duration_unit();
  void follow_clock(const std::vector<ClockRow>& rows);
  void spread_rows();
  void place_rows(const TimeText& first);

  void by_onset_numbers(const std::vector<const TableRow*>& rows);
  void scale_durations(double factor);
  std::optional<double> clock_behind(const ScoredRow& row, const TableRow& cells) const;
  ClockShift clock_shift(const std::vector<const TableRow*>& rows) const;
  bool clock_fits_better(double shift) const;
  void follow_second_clock(const std::vector<const TableRow*>& rows);
  bool begin_before_middles(const std::vector<double>& times, std::optional<double> origin);
  bool judged_ends(std::vector<double> times, std::optional<double> origin) const;
  void begin_before_ends();
  void leave_unix_time();
  std::optional<double> leave_hours_of_day(double unit_seconds);
  void begin_at_start();
  void settle_durations(std::optional<double> origin);
  bool are_ends(std::vector<double> times, std::optional<double> origin) const;
  void spans_from_ends(const std::vector<double>& times, std::optional<double> recording_start);
  std::vector<double> stage_times() const;
  std::optional<double> number_in(const TableRow& row, const std::optional<size_t>& column,
                                  std::string_view what, bool required) const;
  void derive_epoch(const std::vector<double>& onsets);

  bool minutes_ = false;  ///< times are mm:ss from the recording's start
};

/// No value (is_no_value), or Luna's dots.
bool says_nothing(std::string_view cell);

/// Rows without onsets: numbered epochs, durations that are added up.
class EpochTimer : public RowTimer {
 public:
  using RowTimer::RowTimer;
  TimedRows time();

 private:
  void by_numbers();
  bool by_runs(const std::vector<int64_t>& numbers, const std::vector<const TableRow*>& rows);
  void by_last_epochs(const std::vector<int64_t>& numbers,
                      const std::vector<const TableRow*>& rows);
  void add_runs(const std::vector<int64_t>& numbers, const std::vector<const TableRow*>& rows,
                const std::vector<std::optional<double>>& lengths, double epoch_seconds);
  bool by_changes(const std::vector<int64_t>& numbers, const std::vector<const TableRow*>& rows);
  void by_durations();
  bool begin_within_night(const std::vector<int64_t>& numbers,
                          const std::vector<const TableRow*>& rows) const;
  void refuse_numbers(const std::vector<int64_t>& numbers, const TableRow& row) const;
  std::optional<double> stated_epoch(const std::vector<const TableRow*>& rows) const;
};

/// One epoch a row (Note [Doubtful lines of a list]).
class ListTimer : public RowTimer {
 public:
  using RowTimer::RowTimer;
  TimedRows time();

 private:
  /// Lines that a reading of the list takes for none of its epochs.
  struct Reading {
    int64_t blanks = 0, headings = 0;
  };

  void collect_rows();
  void drop_spacing();
  std::vector<Reading> fitting_readings(const LabelOptions& options) const;
  void settle_doubtful_lines(const LabelOptions& options);
  void settle_without_a_fit(const EpochCount& all, const LabelOptions& options);
  bool may_be_heading() const;
  std::string describe(const Reading& reading) const;
  void take(const Reading& reading);
  void leave_out(const Reading& reading);
  [[noreturn]] void refuse_doubt(const Reading& reading) const;
  bool is_titled() const;
  int64_t leading_blanks() const;
  int64_t inner_blanks() const;
  int64_t epochs() const;
  bool fills(int64_t epochs) const;
  void refuse_doubtful_edges() const;
  void refuse_doubtful_blanks() const;

  std::vector<const TableRow*> rows_;  ///< up to the last that is not blank
  int64_t open_end_ = 0;               ///< blank rows behind them
};

}  // namespace physiomae::io
