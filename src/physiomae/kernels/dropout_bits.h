#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "physiomae/base/random.h"

// Note [Dropout bits]
// A site of the model drops elements of a (rows, columns) tensor a window. Whether element (r, c)
// of window w stays is a function of (seed, step, site, w, r, c) alone: 16 bits of the Philox block
// r * ceil(columns / 8) + c / 8 of the site's key and item w, compared with round(p * 65536). One
// block gives the eight bits of one byte, so a row is ceil(columns / 8) bytes; bits past the last
// column mean nothing. Nothing else is kept for the backward pass.

namespace physiomae::kernels {

/// Dropout of one site in one step: which elements stay, and by what they are multiplied.
struct Dropout {
  at::Tensor bits;   ///< (B, rows, ceil(columns / 8)) uint8, bit 1: stays; undefined: no dropout
  double scale = 1;  ///< 1 / (share that stays), exact for the 16-bit threshold
  bool active() const { return bits.defined(); }
};

/// Draws the bits of `ids` (B) int64 on the CPU (window ids, read as unsigned). p in [0, 1);
/// p = 0 gives an inactive Dropout.
Dropout draw_dropout(RandomKey key, double p, const at::Tensor& ids, int64_t rows, int64_t columns,
                     c10::Device device);

/// The same from tensor operations, on any device: fallback and oracle.
Dropout draw_dropout_composed(RandomKey key, double p, const at::Tensor& ids, int64_t rows,
                              int64_t columns, c10::Device device);

/// The bits of some rows of all windows alone: rows (R) int64 into B * rows.
Dropout take_rows(const Dropout& dropout, const at::Tensor& rows);

/// (..., ceil(columns / 8)) uint8 -> (..., columns) bool.
at::Tensor unpack_bits(const at::Tensor& bits, int64_t columns);

}  // namespace physiomae::kernels
