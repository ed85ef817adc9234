#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "physiomae/metrics/feature_matrix.h"
#include "physiomae/metrics/head_rows.h"

// Note [Head loss]
// Weighted cross-entropy of many linear heads on one table of features, in one pass over it: a
// block of rows is read once and meets all heads that have rows in it. Products and sums within a
// block are in single precision, sums over blocks in double and in the order of blocks. What a head
// gets depends on its own rows alone: not on the number of threads, the instruction set or the
// heads that share the pass (rows of others enter its sums as zeros).

namespace physiomae::metrics {

/// A head on centred features, rows to weigh it on, and what comes of it. Two classes have one
/// column, the logit of class 1 (that of class 0 is 0); C > 2 have C columns.
struct LossRequest {
  const RowSet* rows = nullptr;
  int classes = 0;
  bool gradient = true;            ///< wanted
  std::vector<float> weight = {};  // (K, F)
  std::vector<float> bias = {};    // (K)

  double loss = 0;                           ///< sum of weight * -log p
  std::vector<double> weight_gradient = {};  // (K, F), of that sum
  std::vector<double> bias_gradient = {};    // (K)

  int columns() const { return classes == 2 ? 1 : classes; }  // K
};

class HeadLoss {
 public:
  /// Error when a value is not finite.
  HeadLoss(FeatureView features, int threads);

  const FeatureView& features() const { return features_; }
  /// What is subtracted from each feature, its mean over all rows: single precision then keeps what
  /// differs between rows. It has no other meaning.
  const std::vector<float>& centre() const { return centre_; }

  void evaluate(std::span<LossRequest* const> requests) const;

 private:
  FeatureView features_;
  int threads_;
  std::vector<float> centre_;  // (F)
};

}  // namespace physiomae::metrics
