#pragma once

#include <cstdint>
#include <string_view>

#include "physiomae/base/random.h"

namespace physiomae::simulate {

/// What a stream of a twin's random numbers is for. Append only: the values are part of every twin.
enum class Part : uint64_t {
  subject = 1,
  cut = 2,
  choice = 3,
  timeline = 4,
  disagreement = 5,
  depth = 6,
  wakefulness = 7,
  arousal = 8,
  respiratory_event = 9,
  confounder = 10,
  eeg_background = 11,
  eeg_rhythm = 12,
  slow_wave = 13,
  spindle = 14,
  k_complex = 15,
  vertex_wave = 16,
  sawtooth = 17,
  eye = 18,
  emg = 19,
  twitch = 20,
  heart = 21,
  ecg = 22,
  breathing = 23,
  breathing_noise = 24,
  oximetry = 25,
  mains = 26,
  pop = 27,
  movement = 28,
  contact = 29,
  drift = 30,
  dither = 31,
  instability = 32,
};

/// Key of one part of one twin.
RandomKey part_key(uint64_t seed, std::string_view record, Part part);

/// Random numbers drawn one after another through exact mathematics only (Note [Exact mathematics];
/// RandomSequence::normal goes through the C library).
class Draws {
 public:
  explicit Draws(RandomKey key, uint64_t item = 0) : sequence_(key, item) {}

  double uniform() { return sequence_.uniform(); }
  double uniform(double low, double high) { return sequence_.uniform(low, high); }
  uint64_t below(uint64_t bound) { return sequence_.below(bound); }
  bool chance(double probability) { return sequence_.uniform() < probability; }
  double normal();  ///< mean 0, variance 1 (Box-Muller)
  double normal(double mean, double sd) { return mean + sd * normal(); }
  /// normal(mean, sd), cut off at `low` and `high`.
  double normal_within(double mean, double sd, double low, double high);
  /// Median `median`; log of the value has standard deviation `log_sd`.
  double lognormal(double median, double log_sd);
  double exponential(double mean);

 private:
  RandomSequence sequence_;
};

}  // namespace physiomae::simulate
