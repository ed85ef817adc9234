#pragma once

#include <cstdint>

// Note [Head kernel]
// The inner loops of exact heads, in single precision. One tile is a few rows of centred features
// that stay in the second cache; it meets the weights of all problems at once, kHeadColumns columns
// side by side. Each sum has one order, whatever the instruction set: a logit runs over features, a
// gradient over rows, and vectors go across columns and features, never along a sum.

namespace physiomae::metrics {

constexpr int64_t kTileRows = 128;
constexpr int64_t kHeadRows = 8;       ///< rows of a tile come in multiples of this
constexpr int64_t kHeadColumns = 8;    ///< columns come in multiples of this
constexpr int64_t kFeatureLanes = 16;  ///< features are padded with zeros to multiples of this

constexpr int64_t round_up(int64_t n, int64_t unit) { return (n + unit - 1) / unit * unit; }

/// Features of a row in a tile: padded, and a line longer, so that rows spread over cache sets.
constexpr int64_t tile_stride(int64_t features) {
  return round_up(features, kFeatureLanes) + kFeatureLanes;
}

/// to = from - centre, `features` values.
void copy_centred(const float* from, const float* centre, int64_t features, float* to);

/// logits (rows, columns) = bias + tile (rows, stride) weights, with weights packed as
/// (columns / kHeadColumns, features, kHeadColumns).
void tile_logits(const float* tile, int64_t stride, int64_t rows, const float* weights,
                 const float* bias, int64_t features, int64_t columns, float* logits);

/// gradient (columns, features) += errors^T (columns, rows) tile (rows, stride); `errors` has rows
/// of `error_stride`, `columns` is a multiple of 4, `features` of kFeatureLanes.
void add_tile_gradient(const float* tile, int64_t stride, int64_t rows, const float* errors,
                       int64_t error_stride, int64_t columns, int64_t features, float* gradient);

/// Softmax of kTileRows rows: logits (classes, kTileRows) become probabilities, and log_sum
/// (kTileRows) minus `shift` is the logarithm of the sum of exponentials of what came in.
void tile_softmax(int classes, float* logits, float* log_sum, float* shift);

/// For statistics of columns: d = row - centre; sum += d, squares += d * d, weighted += weight * d.
void add_row_moments(const float* row, const float* centre, double weight, int64_t features,
                     double* sum, double* squares, double* weighted);

}  // namespace physiomae::metrics
