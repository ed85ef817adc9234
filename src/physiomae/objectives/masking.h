#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <ATen/core/Tensor.h>

#include "physiomae/base/modality.h"
#include "physiomae/objectives/span_masks.h"

namespace physiomae::objectives {

/// §3.3: which tokens of a batch stay visible.
enum class MaskingKind { mae, multimae, multimae_drop };
std::string_view masking_name(MaskingKind kind);

/// Share of the tokens that multimae_drop drops of the modalities it keeps, and the others of all.
double default_mask_ratio(MaskingKind kind);

/// Which tokens are dropped, and how many: `ratio` of those that may be, in thousandths.
struct Masking {
  MaskingKind kind;
  int dropped_thousandths;
  MaskShape shape = MaskShape::random;
  int64_t span = 5;  ///< seconds of a block or tube

  Masking(MaskingKind of_kind) : Masking(of_kind, default_mask_ratio(of_kind)) {}  // NOLINT
  Masking(MaskingKind of_kind, double ratio);
};

/// Number of visible tokens V for M' present modalities (method.md, "Missing modalities"):
/// round((1 - ratio) M' T), or round((1 - ratio) (M'-1) T) with a modality dropped; half up, at
/// least 1. multimae_drop with one modality present is multimae.
int visible_tokens(const Masking& masking, int modalities);

/// The modality dropped in a step, as an index into the present ones; -1 when none is
/// (mae, multimae, or only one present). A function of (seed, step) alone.
int dropped_modality(MaskingKind kind, int modalities, uint64_t seed, uint64_t step);

/// Visible tokens of each window: (B, V) int64, sorted, indices into M'*T, none in `dropped`.
/// A window's row is a function of (seed, epoch, id, M', dropped) alone (Note [Randomness]).
at::Tensor draw_visible(const Masking& masking, int modalities, int dropped,
                        std::span<const uint64_t> ids, uint64_t seed, uint64_t epoch);

/// What is not visible: (B, `tokens`) of `options`, 1 where a token is dropped, else 0.
at::Tensor dropped_tokens(const at::Tensor& visible, int64_t tokens,
                          const at::TensorOptions& options);

/// The validation masks: the same in every epoch, keyed by (seed, window).
at::Tensor draw_validation_visible(const Masking& masking, int modalities, int dropped,
                                   std::span<const uint64_t> ids, uint64_t seed);

}  // namespace physiomae::objectives
