#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace physiomae::signal {

/// Amplitude statistics of one modality of a record (method.md, "amplitude"), in the values' unit.
struct RobustStatistics {
  int64_t count = 0;  ///< finite values
  double median = 0;
  double iqr = 0;            ///< 75th minus 25th percentile, as numpy.percentile (linear)
  double scale = 1;          ///< iqr / 1.349; where that is 0 the SD, where that is 0 as well 1
  double clipped_sd = 1;     ///< population SD of clip((x - median) / scale, ±20); 1 if that is 0
  double clipped_share = 0;  ///< share of values beyond ±20
  double mean = 0;
  double sd = 0;  ///< population SD
};

constexpr double kClip = 20;  ///< in units of `scale`

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
