#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "physiomae/simulate/states.h"
#include "physiomae/simulate/subject.h"

namespace physiomae::simulate {

/// The dynamical PQRST model of McSharry et al. (2003), "A dynamical model for generating synthetic
/// electrocardiogram signals", IEEE Trans Biomed Eng 50:289-294. A point runs around the unit
/// circle with angular velocity 2π/RR; its height z follows
///   dz/dt = -ω Σ a_i Δθ_i exp(-Δθ_i² / 2 b_i²) - (z - z0)
/// with the paper's θ_i, a_i, b_i (P, Q, R, S, T) and z0 the breathing's baseline. The factor ω
/// (Sameni et al. 2007) keeps amplitudes when the heart speeds up. With s the square root of the
/// subject's mean rate over 60, angles of Q and S go with s and those of P and T with √s, as in the
/// authors' ECGSYN program; widths go with s for P and T, in ECGSYN for all five waves.
class Ecg {
 public:
  /// `rr_seconds` is a track (heart.h) that outlives this.
  Ecg(const Track& rr_seconds, const Subject& subject);

  /// The next samples in mV, R wave about subject.r_wave_mv; `beats`, if given, gets the samples of
  /// the R peaks.
  void render(std::span<float> out, std::vector<int64_t>* beats = nullptr);

 private:
  static constexpr size_t kTable = 4096;

  const Track& rr_seconds_;
  std::array<float, kTable + 1> slope_{};  ///< Σ a_i Δθ_i exp(...) over a turn that ends at R
  double turn_ = 0.5;                      ///< [0, 1): 0 is the R peak
  double z_ = 0;
  int64_t sample_ = 0;
};

}  // namespace physiomae::simulate
