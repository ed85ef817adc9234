#include "physiomae/signal/decimator.h"

#include <algorithm>

#include <fmt/core.h>

#include "physiomae/base/error.h"

namespace physiomae::signal {

BandpassDecimator::BandpassDecimator(std::span<const double> taps, int factor, int64_t phase)
    : convolver_(taps, factor),
      factor_(factor),
      phase_(phase),
      half_(static_cast<int64_t>(taps.size()) / 2),
      to_skip_(std::max<int64_t>(phase - half_, 0)),
      at_start_(phase < half_),
      block_out_(static_cast<size_t>(2 * convolver_.block_outputs())) {
  if (taps.size() % 2 == 0 || phase < 0) {
    throw UsageError(
        fmt::format("a zero-phase filter of {} taps with phase {}", taps.size(), phase),
        "the number of taps must be odd and the phase not negative");
  }
}

void BandpassDecimator::push(std::span<const float> samples, std::vector<float>& out) {
  received_ += static_cast<int64_t>(samples.size());
  const auto skipped = std::min<int64_t>(to_skip_, static_cast<int64_t>(samples.size()));
  to_skip_ -= skipped;
  samples = samples.subspan(static_cast<size_t>(skipped));
  // In pieces, so that one large push needs no more memory than many small ones.
  while (!samples.empty()) {
    const auto piece = std::min<size_t>(samples.size(), static_cast<size_t>(pair_input()));
    pending_.insert(pending_.end(), samples.begin(), samples.begin() + static_cast<int64_t>(piece));
    samples = samples.subspan(piece);
    if (at_start_ && static_cast<int64_t>(pending_.size()) > half_) extend_left();
    if (!at_start_) run_blocks(out);
  }
}

void BandpassDecimator::extend_left() {
  // `pending_` begins with source sample 0; the first output needs samples from phase - half.
  const int64_t count = half_ - phase_;
  const auto available = static_cast<int64_t>(pending_.size()) - 1;
  std::vector<float> left(static_cast<size_t>(count));
  for (int64_t j = 1; j <= count; ++j) {
    left[static_cast<size_t>(count - j)] =
        2 * pending_[0] - pending_[static_cast<size_t>(std::min(j, available))];
  }
  pending_.insert(pending_.begin(), left.begin(), left.end());
  at_start_ = false;
}

void BandpassDecimator::extend_right() {
  const auto last = static_cast<int64_t>(pending_.size()) - 1;
  const int64_t available = received_ - 1;  // samples before the last one
  for (int64_t j = 1; j <= half_; ++j) {
    const int64_t mirror = last - std::min(j, available);
    const float value =
        2 * pending_[static_cast<size_t>(last)] - pending_[static_cast<size_t>(mirror)];
    pending_.push_back(value);
  }
}

void BandpassDecimator::run_blocks(std::vector<float>& out) {
  const auto outputs = static_cast<size_t>(convolver_.block_outputs());
  const auto advance = static_cast<size_t>(convolver_.block_advance());
  while (pending_.size() - begin_ >= static_cast<size_t>(pair_input())) {
    const float* block = pending_.data() + begin_;
    convolver_.filter_pair(block, block + advance, block_out_.data(), block_out_.data() + outputs);
    out.insert(out.end(), block_out_.begin(), block_out_.end());
    produced_ += static_cast<int64_t>(block_out_.size());
    begin_ += 2 * advance;
  }
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<int64_t>(begin_));
  begin_ = 0;
}

void BandpassDecimator::finish(std::vector<float>& out) {
  const int64_t total = received_ <= phase_ ? 0 : (received_ - phase_ + factor_ - 1) / factor_;
  if (produced_ >= total) return;
  if (at_start_) extend_left();
  extend_right();
  const auto target = static_cast<int64_t>(out.size()) + total - produced_;
  while (produced_ < total) {
    // No output of this signal reads what fills the last block; the last value held keeps the
    // block's mean near the signal.
    pending_.resize(std::max(pending_.size(), static_cast<size_t>(pair_input())), pending_.back());
    run_blocks(out);
  }
  out.resize(static_cast<size_t>(target));
}

}  // namespace physiomae::signal
