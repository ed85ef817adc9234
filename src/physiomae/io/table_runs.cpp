#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/io/epoch_length.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/row_timer.h"
#include "physiomae/io/table_unit.h"

// Rows of numbered epochs that stand for several epochs each.

namespace physiomae::io {
namespace {

using Lengths = std::vector<std::optional<double>>;

// What a row's length is of the epochs until the next row's, where that is one number for (nearly)
// all rows and some last several epochs: each row is the first epoch of a run; 0 otherwise.
double run_ratio(const std::vector<int64_t>& numbers, const Lengths& lengths) {
  double ratio = 0;
  size_t met = 0, longer = 0;
  for (size_t i = 1; i < numbers.size(); ++i) {
    const auto gap = static_cast<double>(numbers[i] - numbers[i - 1]);
    if (gap <= 0 || !lengths[i - 1]) return 0;
    const double of_this = *lengths[i - 1] / gap;
    if (ratio == 0) ratio = of_this;
    met += std::abs(of_this - ratio) < 0.02 * ratio;
    longer += gap > 1;
  }
  const bool runs = longer > 0 && 10 * met >= 9 * (numbers.size() - 1);
  return runs && lengths.back() ? ratio : 0;
}

bool all_equal(const Lengths& lengths) {
  return std::all_of(lengths.begin(), lengths.end(),
                     [&](const auto& length) { return length == lengths.front(); });
}

constexpr double kMostEpochs = 1e7;

bool is_epoch(double seconds) { return seconds >= 5 && seconds <= 60; }

}  // namespace

bool EpochTimer::by_runs(const std::vector<int64_t>& numbers,
                         const std::vector<const TableRow*>& rows) {
  if (layout_.last_epoch) {
    by_last_epochs(numbers, rows);
    return true;
  }
  if (!layout_.duration || numbers.size() < 3) return false;
  Lengths lengths;
  for (const TableRow* row : rows)
    lengths.push_back(parse_amount(cell_of(*row, *layout_.duration),
                                   duration_column().unit.value_or(TimeUnit::seconds),
                                   sample_rate()));
  if (all_equal(lengths)) return false;  // those of epochs
  const double ratio = run_ratio(numbers, lengths);
  if (ratio <= 0 || *lengths.back() / ratio > kMostEpochs) {
    builder_.assume(fmt::format("durations (column {}) do not fit the numbers of epochs: not used",
                                io::quoted(duration_column().name)));
    return false;
  }
  for (auto& length : lengths)
    if (length) *length /= ratio;
  // Seconds or minutes of an epoch; else lengths are counted in epochs.
  double epoch = 0;
  if (is_epoch(ratio)) epoch = ratio;
  if (ratio < 1 && is_epoch(60 * ratio)) epoch = 60 * ratio;
  add_runs(numbers, rows, lengths, options_.epoch_seconds.value_or(epoch));
  return true;
}

// The last epoch of a run may be its own or that in which the next begins.
void EpochTimer::by_last_epochs(const std::vector<int64_t>& numbers,
                                const std::vector<const TableRow*>& rows) {
  Lengths own, next;
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto last = parse_double(cell_of(*rows[i], *layout_.last_epoch));
    if (!last || std::abs(*last) > kMostEpochs)
      fail_cell(*rows[i], "last epoch", cell_of(*rows[i], *layout_.last_epoch), "a number");
    next.emplace_back(*last - static_cast<double>(numbers[i]));
    own.emplace_back(*next.back() + 1);
  }
  const auto meets = [&](const Lengths& lengths) {
    size_t met = 0;
    for (size_t i = 1; i < numbers.size(); ++i)
      met += *lengths[i - 1] == static_cast<double>(numbers[i] - numbers[i - 1]);
    return 10 * met >= 9 * (numbers.size() - 1);
  };
  if (!meets(own) && !meets(next))
    fail(*rows.front(), "runs of epochs do not end where the next begin", "add a column onset");
  add_runs(numbers, rows, meets(own) ? own : next, options_.epoch_seconds.value_or(0));
}

// `lengths` in epochs; their seconds by the recording where they are not known (0).
void EpochTimer::add_runs(const std::vector<int64_t>& numbers,
                          const std::vector<const TableRow*>& rows, const Lengths& lengths,
                          double epoch_seconds) {
  const int64_t count = numbers.back() - numbers.front() + std::llround(lengths.back().value_or(1));
  out_.epoch_seconds =
      epoch_seconds > 0 ? epoch_seconds : epoch_of_list({count, count}, options_, where_, builder_);
  builder_.assume(fmt::format("rows are runs of epochs of {:g} s, numbered from {}",
                              out_.epoch_seconds, numbers.front()));
  for (size_t i = 0; i < rows.size(); ++i) {
    if (word_of(*rows[i]).empty()) continue;
    add_epoch(*rows[i], numbers[i] - numbers.front());
    out_.rows.back().duration_seconds = lengths[i].value_or(1) * out_.epoch_seconds;
  }
}

// A list of changes leaves out most epochs and names no stage twice in a row.
bool EpochTimer::by_changes(const std::vector<int64_t>& numbers,
                            const std::vector<const TableRow*>& rows) {
  size_t longer = 0;
  for (size_t i = 1; i < numbers.size(); ++i) {
    if (numbers[i] <= numbers[i - 1] || word_of(*rows[i]) == word_of(*rows[i - 1])) return false;
    longer += numbers[i] - numbers[i - 1] > 1;
  }
  if (numbers.size() < 4 || 2 * longer <= numbers.size() - 1) return false;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (word_of(*rows[i]).empty()) continue;
    add_epoch(*rows[i], numbers[i] - numbers.front());
    if (i + 1 < rows.size())
      out_.rows.back().duration_seconds =
          out_.epoch_seconds * static_cast<double>(numbers[i + 1] - numbers[i]);
  }
  builder_.assume("rows are changes: a stage lasts until the next, the last for an epoch");
  return true;
}

}  // namespace physiomae::io
