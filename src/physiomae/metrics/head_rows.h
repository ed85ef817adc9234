#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace physiomae::metrics {

/// One labelled row of the features.
struct HeadRow {
  int64_t row = 0;
  int label = 0;         ///< 0 .. C-1
  uint32_t patient = 0;  ///< any numbering of patients
};

/// Rows of the features are summed in blocks of this size, blocks in their order (Note [Head
/// loss]).
constexpr int64_t kBlockRows = 512;

/// Labelled rows in ascending order, with weights of their classes and where each block begins.
class RowSet {
 public:
  struct Entry {
    uint32_t row = 0;
    int32_t label = 0;
  };

  RowSet() = default;
  /// Error when a row comes twice or is outside 0 .. `feature_rows`-1.
  RowSet(std::span<const HeadRow> rows, std::vector<double> class_weight, int64_t feature_rows);

  std::span<const Entry> block(int64_t index) const {
    return std::span(entries_).subspan(
        begin_[static_cast<size_t>(index)],
        begin_[static_cast<size_t>(index) + 1] - begin_[static_cast<size_t>(index)]);
  }
  std::span<const Entry> entries() const { return entries_; }
  bool empty() const { return entries_.empty(); }
  float weight(int32_t label) const { return class_weight_[static_cast<size_t>(label)]; }
  double total_weight() const { return total_weight_; }

 private:
  std::vector<Entry> entries_;
  std::vector<size_t> begin_;  // (blocks + 1)
  std::vector<float> class_weight_;
  double total_weight_ = 0;
};

}  // namespace physiomae::metrics
