#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace physiomae::signal {

/// Amplitude statistics of one modality of a record over its present windows (method.md,
/// "amplitude"), in the values' unit: µV in a store.
struct RobustStatistics {
  double median = 0;
  double iqr = 0;         ///< 75th minus 25th percentile, as numpy.percentile (linear)
  double clipped_sd = 1;  ///< population SD of clip((x - median) / scale, ±kClip); 1 if that is 0
  double clipped_share = 0;  ///< share of values beyond ±kClip
  double mean = 0;
  double sd = 0;  ///< population SD
};

constexpr double kClip = 20;          ///< in robust scales
constexpr double kNormalIqr = 1.349;  ///< interquartile range of a standard normal

/// The robust scale: iqr / kNormalIqr; where that is 0 (a mostly flat channel) the SD, so that only
/// a constant channel has none (0).
double robust_scale(const RobustStatistics& statistics);

/// Counts half-precision values: binary16 has only 65,536 codes, so that one pass, window by
/// window, gives exact quantiles of any number of values in 512 KB. NaN and infinities are left
/// out.
class HalfHistogram {
 public:
  HalfHistogram() : counts_(65536, 0) {}
  void add(std::span<const uint16_t> halves);
  /// Independent of the order of `add`, bit for bit.
  RobustStatistics statistics() const;

 private:
  std::vector<int64_t> counts_;
};

RobustStatistics robust_statistics(std::span<const uint16_t> halves);

}  // namespace physiomae::signal
