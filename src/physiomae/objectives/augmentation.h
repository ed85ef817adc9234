#pragma once

#include <cstdint>
#include <span>

#include <ATen/core/Tensor.h>

#include "physiomae/base/config.h"
#include "physiomae/base/modality.h"

namespace physiomae::objectives {

// Note [Augmentations]
// What makes two views of a signal differ (method.md, "Contrastive pretraining"). Each kind is
// drawn anew for every modality of every window, with its own probability, in the order warp,
// scale, wander, noise, mask, so that what is masked is zero. All numbers come from (seed, epoch,
// window id, view, modality, kind) alone: a kind switched off, a modality missing or a batch cut
// into parts changes no other number. Amplitudes are in units of the standard deviation of the
// modality in that window.

/// Probabilities and reaches, all of them keys of [pretrain].
struct Augmentations {
  double time_mask = 0.5;
  double time_mask_share = 0.25;  ///< longest masked span, as a share of the window
  double noise = 0.5;
  double noise_deviation = 0.25;  ///< largest, in units of the signal's
  double scale = 0.5;
  double scale_factor = 1.25;  ///< amplitudes are multiplied by 1 / factor to factor
  double wander = 0.5;
  double wander_amplitude = 0.1;  ///< largest, in units of the signal's deviation
  double warp = 0;
  double warp_seconds = 0.5;  ///< a sample moves in time by at most this

  /// As "augment_<name>".
  void augmentation_fields(FieldVisitor& visitor);
};

/// Which view of which epoch's window a row is.
struct ViewKeys {
  uint64_t seed = 0;
  uint64_t epoch = 0;
};

/// windows (n, M', 3000) -> augmented copy on the same device. ids and views: one a window.
at::Tensor augment(const at::Tensor& windows, Presence presence, std::span<const uint64_t> ids,
                   std::span<const int> views, const Augmentations& augmentations,
                   const ViewKeys& keys);

}  // namespace physiomae::objectives
