#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/io/table_times.h"

// Inner part of table_times.cpp and table_epochs.cpp: rows of a table on their way to seconds.

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
  /// Rows that say something; the others of a timed table say nothing.
  std::vector<const TableRow*> rows_with_words() const;
  ScoredRow row_at(const TableRow& row, double start) const;

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

/// Rows without onsets: numbered epochs, durations that are added up, one epoch a row.
class EpochTimer : public RowTimer {
 public:
  using RowTimer::RowTimer;
  TimedRows time();

 private:
  void by_numbers();
  void by_durations();
  void by_place();
  void refuse_numbers(const std::vector<int64_t>& numbers, const TableRow& row) const;
  bool is_titled() const;
  int64_t leading_blanks() const;
  bool fills(int64_t epochs) const;
  void refuse_doubtful_edges(int64_t count) const;
  void refuse_doubtful_blanks(int64_t count, int64_t blanks) const;
  std::optional<double> stated_epoch(const std::vector<const TableRow*>& rows) const;
  void add_epoch(const TableRow& row, int64_t index);
};

}  // namespace physiomae::io
