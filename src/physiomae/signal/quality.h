#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "physiomae/base/modality.h"

namespace physiomae::signal {

/// What is wrong with one modality of a recording, measured on its source samples.
struct QualityMeasures {
  int64_t samples = 0;            ///< all, missing ones included
  double missing_share = 0;       ///< NaN or infinite
  double flat_share = 0;          ///< seconds without any change, of those with a sample
  double clipped_share = 0;       ///< samples at the converter's limits
  double out_of_range_share = 0;  ///< further from the mean of their 4 s than physiology goes
  /// Power at 50 and 60 Hz as a share of the variance, mean over one block of 4 s in every 40 s.
  double mains_50_share = 0;
  double mains_60_share = 0;
};

/// Limits of plausible physiology, µV from the local mean.
constexpr auto kPhysicalLimitUv =
    by_modality<double>({.eeg = 1000, .eog = 2000, .emg = 5000, .ecg = 20000});

/// Measures a stream in blocks of 4 s, independent of how it is cut.
class QualityMeter {
 public:
  /// `modality` of kModalityNames; `low_uv`, `high_uv`: the converter's range; equal when unknown.
  QualityMeter(int modality, double rate_hz, double low_uv, double high_uv);

  void push(std::span<const float> samples);  ///< µV, NaN where missing
  /// Everything pushed so far, an unfinished block included.
  QualityMeasures measures() const;

 private:
  struct Counts {
    int64_t samples = 0, missing = 0, clipped = 0, out_of_range = 0;
    int64_t seconds = 0, flat_seconds = 0;
    int64_t mains_blocks = 0;
    double mains_50 = 0, mains_60 = 0;
  };
  void count_block(std::span<const float> block, Counts& counts) const;
  void count_mains(std::span<const float> block, double mean, Counts& counts) const;

  double rate_hz_;
  double limit_uv_;
  float clip_low_, clip_high_;
  size_t second_;       ///< samples of a second
  int64_t blocks_ = 0;  ///< complete ones
  Counts counts_;       ///< of complete blocks
  std::vector<float> block_;
  std::vector<double> window_;  ///< Hann, of a block
};

/// Flags for people: "missing 2.1 %", "flat 12.0 %", "clipped 0.3 %", "out of range 0.5 %",
/// "mains 50 Hz 34 %"; empty when nothing is worth a remark. Limits: any missing sample, flat 1 %,
/// clipped and out of range 0.1 %, mains 20 % of the power.
std::vector<std::string> quality_flags(const QualityMeasures& measures);

}  // namespace physiomae::signal
