#include "physiomae/metrics/head_rows.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::metrics {

RowSet::RowSet(std::span<const HeadRow> rows, std::vector<double> class_weight,
               int64_t feature_rows)
    : begin_(static_cast<size_t>((feature_rows + kBlockRows - 1) / kBlockRows) + 1),
      class_weight_(class_weight.begin(), class_weight.end()) {
  entries_.reserve(rows.size());
  for (const HeadRow& r : rows) {
    if (r.row < 0 || r.row >= feature_rows || r.row > UINT32_MAX)
      throw Error(fmt::format("row {} of {} rows of features", r.row, feature_rows));
    entries_.push_back({static_cast<uint32_t>(r.row), r.label});
  }
  std::ranges::sort(entries_, {}, &Entry::row);
  for (size_t i = 0; i < entries_.size(); ++i) {
    if (i > 0 && entries_[i].row == entries_[i - 1].row)
      throw Error(fmt::format("row {} of the features is listed twice", entries_[i].row));
    ++begin_[entries_[i].row / kBlockRows + 1];
    total_weight_ += static_cast<double>(weight(entries_[i].label));
  }
  for (size_t b = 1; b < begin_.size(); ++b) begin_[b] += begin_[b - 1];
}

}  // namespace physiomae::metrics
