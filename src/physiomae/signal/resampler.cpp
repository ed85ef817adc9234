#include "physiomae/signal/resampler.h"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "physiomae/base/error.h"
#include "physiomae/base/modality.h"
#include "physiomae/signal/fir.h"

namespace physiomae::signal {
namespace {

constexpr int64_t kMaximumTerm = 20'000;
constexpr double kExact = 1e-8;  // relative: as good as equal
constexpr double kTolerance = 1e-6;
constexpr double kBlackmanLength = 5.5;  // taps = 5.5 rate / transition
constexpr size_t kPiece = 1 << 16;

}  // namespace

std::optional<Ratio> ratio_to_output(double rate_hz) {
  const double wanted = kRateHz / rate_hz;
  std::optional<Ratio> nearest;
  // Convergents up/down of the continued fraction of `wanted`.
  int64_t up = 1, down = 0, previous_up = 0, previous_down = 1;
  double rest = wanted;
  for (int step = 0; step < 40 && std::isfinite(rest) && rest < 1e9; ++step) {
    const auto whole = static_cast<int64_t>(std::floor(rest));
    const int64_t next_up = whole * up + previous_up, next_down = whole * down + previous_down;
    previous_up = up;
    previous_down = down;
    up = next_up;
    down = next_down;
    if (up > kMaximumTerm || down > kMaximumTerm) break;
    const double found = static_cast<double>(up) / static_cast<double>(down);
    const double error = std::abs(found / wanted - 1);
    if (up > 0 && error <= kTolerance) nearest = {up, down};
    if (up > 0 && error <= kExact) break;
    rest = 1 / (rest - static_cast<double>(whole));
  }
  return nearest;
}

RationalResampler::RationalResampler(Ratio ratio, double high_hz, double rate_hz, int64_t first)
    : ratio_(ratio), position_(first) {
  const double nyquist = rate_hz / 2;
  const auto up = static_cast<double>(ratio.up);
  const double wanted = std::nearbyint(kBlackmanLength * up * rate_hz / (2 * (nyquist - high_hz)));
  if (ratio.up < 1 || ratio.down < 1 || first < 0 || !(wanted > 0 && wanted < 1e8)) {
    throw UsageError(fmt::format("resampling {}/{} from sample {} with {} taps", ratio.up,
                                 ratio.down, first, wanted));
  }
  const int half = static_cast<int>(wanted) / 2;
  const auto taps = design_lowpass(2 * half + 1, nyquist, up * rate_hz, Window::blackman);
  reach_ = (half + ratio.up - 1) / ratio.up;
  const int64_t width = 2 * reach_ + 1;
  phases_.assign(static_cast<size_t>(ratio.up * width), 0.0F);
  for (int64_t r = 0; r < ratio.up; ++r) {
    for (int64_t j = 0; j < width; ++j) {
      const int64_t tap = half + r - (j - reach_) * ratio.up;  // distance from source sample j
      if (tap < 0 || tap > 2 * half) continue;
      phases_[static_cast<size_t>(r * width + j)] =
          static_cast<float>(up * taps[static_cast<size_t>(tap)]);
    }
  }
  // Zeros before the signal.
  history_.assign(static_cast<size_t>(reach_), 0.0F);
  base_ = -reach_;
}

void RationalResampler::run(int64_t end, int64_t last_position, std::vector<float>& out) {
  const int64_t width = 2 * reach_ + 1;
  const int64_t whole_step = ratio_.down / ratio_.up, part_step = ratio_.down % ratio_.up;
  while (position_ + reach_ < end &&
         (position_ < last_position || (position_ == last_position && fraction_ == 0))) {
    const float* x = history_.data() + (position_ - reach_ - base_);
    const float* h = phases_.data() + fraction_ * width;
    float sum = 0;
    for (int64_t j = 0; j < width; ++j) sum += h[j] * x[j];
    out.push_back(sum);
    fraction_ += part_step;
    position_ += whole_step;
    if (fraction_ >= ratio_.up) {
      fraction_ -= ratio_.up;
      ++position_;
    }
  }
  const int64_t unused =
      std::clamp<int64_t>(position_ - reach_ - base_, 0, static_cast<int64_t>(history_.size()));
  history_.erase(history_.begin(), history_.begin() + unused);
  base_ += unused;
}

void RationalResampler::push(std::span<const float> samples, std::vector<float>& out) {
  while (!samples.empty()) {
    const auto piece = samples.first(std::min(samples.size(), kPiece));
    samples = samples.subspan(piece.size());
    history_.insert(history_.end(), piece.begin(), piece.end());
    received_ += static_cast<int64_t>(piece.size());
    run(received_, received_ - 1, out);
  }
}

void RationalResampler::finish(std::vector<float>& out) {
  history_.resize(history_.size() + static_cast<size_t>(reach_ + 1), 0.0F);
  run(received_ + reach_ + 1, received_ - 1, out);
}

}  // namespace physiomae::signal
