#include "physiomae/signal/time_resampler.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/core.h>

#include "physiomae/base/error.h"

namespace physiomae::signal {
namespace {

constexpr int64_t kPhases = 1024;        ///< table entries a source sample
constexpr double kBlackmanLength = 5.5;  ///< taps = 5.5 rate / transition, as RationalResampler
constexpr size_t kPiece = 1 << 16;
constexpr double kPlaceTolerance = 1e-6;  ///< of a position at the very end, in source samples

// The kernel at a distance in source samples; zero from `half` on.
double kernel(double distance, double half) {
  if (std::abs(distance) >= half) return 0;
  const double angle = std::numbers::pi * distance / half;
  const double window = 0.42 + 0.5 * std::cos(angle) + 0.08 * std::cos(2 * angle);
  const double x = std::numbers::pi * distance;
  return (x == 0 ? 1 : std::sin(x) / x) * window;
}

}  // namespace

TimeResampler::TimeResampler(double first, double step, double high_hz, double rate_hz)
    : first_(first), step_(step) {
  const double half = kBlackmanLength * rate_hz / (2 * (rate_hz / 2 - high_hz)) / 2;
  if (!(first >= 0 && step > 0 && half > 0 && half < 1e5))
    throw UsageError(
        fmt::format("resampling from {} in steps of {} over {} samples", first, step, 2 * half));
  reach_ = static_cast<int64_t>(std::ceil(half));
  const int64_t width = 2 * reach_;
  phases_.resize(static_cast<size_t>((kPhases + 1) * width));
  for (int64_t p = 0; p <= kPhases; ++p)
    for (int64_t j = 0; j < width; ++j) {
      const double fraction = static_cast<double>(p) / static_cast<double>(kPhases);
      phases_[static_cast<size_t>(p * width + j)] =
          static_cast<float>(kernel(fraction + static_cast<double>(reach_ - 1 - j), half));
    }
  history_.assign(static_cast<size_t>(reach_), 0.0F);  // zeros before the signal
  base_ = -reach_;
}

float TimeResampler::value_at(double position) const {
  const double whole = std::floor(position);
  const double phase = (position - whole) * static_cast<double>(kPhases);
  const auto p = std::min<int64_t>(static_cast<int64_t>(phase), kPhases - 1);
  const auto weight = static_cast<float>(phase - static_cast<double>(p));
  const int64_t width = 2 * reach_;
  const float* x = history_.data() + (static_cast<int64_t>(whole) - reach_ + 1 - base_);
  const float* low = phases_.data() + p * width;
  const float* high = low + width;
  float sum = 0;
  for (int64_t j = 0; j < width; ++j) sum += (low[j] + weight * (high[j] - low[j])) * x[j];
  return sum;
}

void TimeResampler::run(int64_t end, double last_position, std::vector<float>& out) {
  double position = first_ + static_cast<double>(produced_) * step_;
  while (std::floor(position) + static_cast<double>(reach_) < static_cast<double>(end) &&
         position <= last_position) {
    out.push_back(value_at(position));
    ++produced_;
    position = first_ + static_cast<double>(produced_) * step_;
  }
  const int64_t unused =
      std::clamp<int64_t>(static_cast<int64_t>(std::floor(position)) - reach_ - base_, 0,
                          static_cast<int64_t>(history_.size()));
  history_.erase(history_.begin(), history_.begin() + unused);
  base_ += unused;
}

void TimeResampler::push(std::span<const float> samples, std::vector<float>& out) {
  while (!samples.empty()) {
    const auto piece = samples.first(std::min(samples.size(), kPiece));
    samples = samples.subspan(piece.size());
    history_.insert(history_.end(), piece.begin(), piece.end());
    received_ += static_cast<int64_t>(piece.size());
    run(received_, static_cast<double>(received_ - 1), out);
  }
}

void TimeResampler::finish(std::vector<float>& out) {
  history_.resize(history_.size() + static_cast<size_t>(reach_ + 1), 0.0F);
  run(received_ + reach_ + 1, static_cast<double>(received_ - 1) + kPlaceTolerance, out);
}

}  // namespace physiomae::signal
