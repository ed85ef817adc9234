#include "physiomae/signal/statistics.h"

#include <algorithm>
#include <cmath>

#include "physiomae/signal/half.h"

namespace physiomae::signal {
namespace {

struct Level {
  double value;
  int64_t count;
};

// The value at `rank` of the sorted values.
double at_rank(const std::vector<Level>& levels, int64_t rank) {
  for (const Level& level : levels) {
    if (rank < level.count) return level.value;
    rank -= level.count;
  }
  return levels.back().value;
}

// numpy.percentile's default: linear between the ranks around (n - 1) q.
double quantile(const std::vector<Level>& levels, int64_t count, double q) {
  const double place = static_cast<double>(count - 1) * q;
  const auto below = static_cast<int64_t>(std::floor(place));
  const double t = place - static_cast<double>(below);
  const double a = at_rank(levels, below), b = at_rank(levels, std::min(below + 1, count - 1));
  return t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t);
}

struct Moments {
  double mean, sd;
};

template <typename Transform>
Moments moments(const std::vector<Level>& levels, int64_t count, Transform transform) {
  const auto n = static_cast<double>(count);
  double sum = 0;
  for (const Level& level : levels) {
    sum += static_cast<double>(level.count) * transform(level.value);
  }
  const double mean = sum / n;
  double squares = 0;
  for (const Level& level : levels) {
    const double distance = transform(level.value) - mean;
    squares += static_cast<double>(level.count) * distance * distance;
  }
  return {mean, std::sqrt(squares / n)};
}

// The finite values that occur, ascending, and how many values they are together.
std::vector<Level> levels_of(const std::vector<int64_t>& counts, int64_t& count) {
  constexpr uint16_t kInfinity = 0x7C00, kSign = 0x8000;
  std::vector<Level> levels;
  const auto take = [&](uint16_t code) {
    if (counts[code] == 0) return;
    levels.push_back({static_cast<double>(half_to_float(code)), counts[code]});
    count += counts[code];
  };
  for (int magnitude = kInfinity - 1; magnitude >= 0; --magnitude) {
    take(static_cast<uint16_t>(kSign | magnitude));
  }
  for (int magnitude = 0; magnitude < kInfinity; ++magnitude)
    take(static_cast<uint16_t>(magnitude));
  return levels;
}

}  // namespace

double robust_scale(const RobustStatistics& statistics) {
  return statistics.iqr > 0 ? statistics.iqr / kNormalIqr : statistics.sd;
}

void HalfHistogram::add(std::span<const uint16_t> halves) {
  for (const uint16_t code : halves) ++counts_[code];
}

RobustStatistics HalfHistogram::statistics() const {
  RobustStatistics result;
  int64_t count = 0;
  const std::vector<Level> levels = levels_of(counts_, count);
  if (levels.empty()) return result;

  const auto [mean, sd] = moments(levels, count, [](double x) { return x; });
  result.mean = mean;
  result.sd = sd;
  result.median = quantile(levels, count, 0.5);
  result.iqr = quantile(levels, count, 0.75) - quantile(levels, count, 0.25);
  const double scale = robust_scale(result);
  if (scale == 0) return result;
  int64_t clipped = 0;
  for (const Level& level : levels) {
    if (std::abs((level.value - result.median) / scale) > kClip) clipped += level.count;
  }
  result.clipped_share = static_cast<double>(clipped) / static_cast<double>(count);
  const auto normalised = moments(levels, count, [&](double x) {
    return std::clamp((x - result.median) / scale, -kClip, kClip);
  });
  if (normalised.sd > 0) result.clipped_sd = normalised.sd;
  return result;
}

RobustStatistics robust_statistics(std::span<const uint16_t> halves) {
  HalfHistogram histogram;
  histogram.add(halves);
  return histogram.statistics();
}

}  // namespace physiomae::signal
