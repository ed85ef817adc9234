#include "physiomae/report/match_predictions.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include <fmt/format.h>

#include "physiomae/base/config.h"
#include "physiomae/base/error.h"

namespace physiomae::report {
namespace {

using dataset::TaskData;
using dataset::WindowRef;

// Each of the table's records in the store; InputError for an unknown one.
std::vector<uint32_t> records_in(const store::Store& store, const PredictionsTable& table) {
  std::map<std::string, uint32_t> places;
  std::vector<std::string> names;
  for (size_t i = 0; i < store.size(); ++i) {
    names.push_back(store.record(i).header().record);
    places[names.back()] = static_cast<uint32_t>(i);
  }
  std::vector<uint32_t> found;
  for (const std::string& name : table.records) {
    const auto place = places.find(name);
    if (place == places.end()) {
      const std::string near = nearest(name, names);
      throw InputError(fmt::format("{}: the store has no record \"{}\"", table.where, name),
                       near.empty() ? "records are named as in the store: `physiomae inspect STORE`"
                                    : fmt::format("did you mean \"{}\"?", near));
    }
    found.push_back(place->second);
  }
  return found;
}

class Matcher {
 public:
  Matcher(const PredictionsTable& table, const TaskData& data, const store::Store& store)
      : table_(table), data_(data), store_(store), records_(records_in(store, table)) {
    for (size_t i = 0; i < data.test.size(); ++i)
      place_[dataset::packed(data.test[i].window)] = static_cast<int64_t>(i);
  }

  MatchedRows match() {
    for (size_t r = 0; r < table_.rows.size(); ++r) match_row(static_cast<int64_t>(r));
    if (matched_.row_of.empty()) refuse_strangers();
    return std::move(matched_);
  }

 private:
  [[noreturn]] void wrong(const PredictedWindow& row, const std::string& what,
                          const std::string& hint) const {
    throw InputError(fmt::format("{}: line {}: {}", table_.where, row.line, what), hint);
  }

  void match_row(int64_t number) {
    const PredictedWindow& row = table_.rows[static_cast<size_t>(number)];
    const auto window = window_of(row);
    const auto found = window ? place_.find(dataset::packed(*window)) : place_.end();
    if (found == place_.end()) {
      ++matched_.elsewhere;
      return;
    }
    const auto place = static_cast<size_t>(found->second);
    if (row.label && *row.label != data_.test[place].label) refuse_label(row, place);
    auto& rows = matched_.row_of.try_emplace(row.seed, data_.test.size(), -1).first->second;
    if (rows[place] >= 0)
      wrong(row,
            fmt::format("a second prediction of window {} of record {}{}; the first is in line {}",
                        window->window, table_.records[row.record],
                        matched_.row_of.size() > 1 ? fmt::format(" by seed {}", row.seed) : "",
                        table_.rows[static_cast<size_t>(rows[place])].line),
            "one row a window; several runs are told apart by a column \"seed\"");
    rows[place] = number;
  }

  // Nothing for a start where the record has no window.
  std::optional<WindowRef> window_of(const PredictedWindow& row) const {
    const uint32_t index = records_[row.record];
    const store::StoredRecord& record = store_.record(index);
    if (!row.window) {
      const auto window = nearest_window(record, *row.start_seconds);
      return window ? std::optional(WindowRef{index, *window}) : std::nullopt;
    }
    if (*row.window >= record.windows())
      wrong(row,
            fmt::format("window {} of record {}, which has {}", *row.window,
                        table_.records[row.record], record.windows()),
            "windows are counted from 0 as the store has them; start_seconds says when instead");
    const auto window = static_cast<uint32_t>(*row.window);
    const double start = record.start_seconds(window);
    if (row.start_seconds && std::abs(*row.start_seconds - start) > kStartTolerance)
      wrong(row,
            fmt::format("window {} of record {} starts at {} s, the file says {} s", window,
                        table_.records[row.record], start, *row.start_seconds),
            "the predictions are about another store of these recordings");
    return WindowRef{index, window};
  }

  static std::optional<uint32_t> nearest_window(const store::StoredRecord& record, double seconds) {
    const auto starts = record.start_sample();
    const double sample = seconds * record.header().source_rate_hz;
    const auto above = std::lower_bound(
        starts.begin(), starts.end(), sample,
        [](int64_t start, double wanted) { return static_cast<double>(start) < wanted; });
    std::optional<uint32_t> best;
    double least = kStartTolerance;
    for (const auto candidate : {above, above == starts.begin() ? starts.end() : above - 1}) {
      if (candidate == starts.end()) continue;
      const auto window = static_cast<uint32_t>(candidate - starts.begin());
      const double distance = std::abs(record.start_seconds(window) - seconds);
      if (distance <= least) {
        least = distance;
        best = window;
      }
    }
    return best;
  }

  void refuse_label(const PredictedWindow& row, size_t place) const {
    const auto& names = data_.task.class_names;
    wrong(row,
          fmt::format("label \"{}\", the store has \"{}\" for window {} of record {}",
                      names[static_cast<size_t>(*row.label)],
                      names[static_cast<size_t>(data_.test[place].label)],
                      data_.test[place].window.window, table_.records[row.record]),
          "labels are the store's; predictions made on other labels cannot be scored here");
  }

  [[noreturn]] void refuse_strangers() const {
    const WindowRef& first = data_.test.front().window;
    const store::StoredRecord& record = store_.record(first.record);
    throw InputError(
        fmt::format("{}: none of its {} rows is about one of the {} windows of {} to be scored",
                    table_.where, table_.rows.size(), data_.test.size(), data_.task.name),
        fmt::format("window {} of record {} starts {} s after the recording does; starts may be "
                    "{} s off. --split and --part choose the patients",
                    first.window, record.header().record, record.start_seconds(first.window),
                    kStartTolerance));
  }

  const PredictionsTable& table_;
  const TaskData& data_;
  const store::Store& store_;
  std::vector<uint32_t> records_;                // of the table, in the store
  std::unordered_map<uint64_t, int64_t> place_;  // in data.test
  MatchedRows matched_;
};

}  // namespace

std::vector<bool> MatchedRows::covered() const {
  std::vector<bool> all;
  for (const auto& [seed, rows] : row_of) {
    all.resize(rows.size(), true);
    for (size_t i = 0; i < rows.size(); ++i) all[i] = all[i] && rows[i] >= 0;
  }
  return all;
}

MatchedRows match_rows(const PredictionsTable& table, const TaskData& data,
                       const store::Store& store) {
  return Matcher(table, data, store).match();
}

void require_all_windows(const MatchedRows& matched, const PredictionsTable& table,
                         const TaskData& data, const store::Store& store) {
  for (const auto& [seed, rows] : matched.row_of) {
    const auto missing = std::count(rows.begin(), rows.end(), -1);
    if (missing == 0) continue;
    const auto place = static_cast<size_t>(std::find(rows.begin(), rows.end(), -1) - rows.begin());
    const WindowRef& window = data.test[place].window;
    const store::StoredRecord& record = store.record(window.record);
    throw InputError(
        fmt::format("{}: {} of {} windows have no prediction{}, the first is window {} of record "
                    "{}, at {} s",
                    table.where, missing, rows.size(),
                    matched.row_of.size() > 1 ? fmt::format(" by seed {}", seed) : "",
                    window.window, record.header().record, record.start_seconds(window.window)),
        "predict every window that has a label, or give --skip-missing, which scores the others "
        "and says so");
  }
}

metrics::TaskResult predicted_result(const PredictionsTable& table, const TaskData& data,
                                     const store::Store& store) {
  metrics::TaskResult result{data.task.name};
  const auto classes = static_cast<size_t>(data.task.classes);
  for (const auto& [seed, rows] : match_rows(table, data, store).row_of) {
    std::vector<double> probabilities;  // (W, C)
    for (const int64_t row : rows) {
      if (row < 0) throw Error(fmt::format("{}: a window without a prediction", table.where));
      const auto first = table.probabilities.begin() +
                         static_cast<std::ptrdiff_t>(static_cast<size_t>(row) * classes);
      probabilities.insert(probabilities.end(), first,
                           first + static_cast<std::ptrdiff_t>(classes));
    }
    result.runs.push_back(metrics::scored_run(data, store, seed, std::move(probabilities)));
  }
  return result;
}

}  // namespace physiomae::report
