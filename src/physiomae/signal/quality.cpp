#include "physiomae/signal/quality.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <fmt/core.h>

#include "physiomae/base/error.h"
#include "physiomae/base/per_cpu.h"
#include "physiomae/signal/hann.h"

namespace physiomae::signal {
namespace {

constexpr int kBlockSeconds = 4;
constexpr int64_t kMainsEvery = 10;  // blocks
constexpr int kLanes = 16;

struct Summary {
  float low = std::numeric_limits<float>::infinity();
  float high = -std::numeric_limits<float>::infinity();
  double sum = 0;
  int64_t missing = 0;
};

// Partial results in lanes whose order the code fixes, so that every processor sums alike.
PHYSIOMAE_INLINE void summarise(const float* __restrict x, size_t count, Summary& summary) {
  float low[kLanes], high[kLanes], sum[kLanes];
  int missing[kLanes];
  for (int l = 0; l < kLanes; ++l) {
    low[l] = summary.low;
    high[l] = summary.high;
    sum[l] = 0;
    missing[l] = 0;
  }
  for (size_t i = 0; i < count; i += kLanes) {
    const int lanes = static_cast<int>(std::min<size_t>(kLanes, count - i));
    for (int l = 0; l < lanes; ++l) {
      const float value = x[i + static_cast<size_t>(l)];
      const bool present = std::abs(value) <= std::numeric_limits<float>::max();
      low[l] = present && value < low[l] ? value : low[l];
      high[l] = present && value > high[l] ? value : high[l];
      sum[l] += present ? value : 0.0F;
      missing[l] += present ? 0 : 1;
    }
  }
  for (int l = 0; l < kLanes; ++l) {
    summary.low = std::min(summary.low, low[l]);
    summary.high = std::max(summary.high, high[l]);
    summary.sum += static_cast<double>(sum[l]);
    summary.missing += missing[l];
  }
}

// Share of the variance at one frequency, by Goertzel's filter on windowed samples.
double share_at(std::span<const double> windowed, double variance, double frequency_hz,
                double rate_hz) {
  const double turn = 2 * std::cos(2 * std::numbers::pi * frequency_hz / rate_hz);
  double s1 = 0, s2 = 0;
  for (const double x : windowed) {
    const double s0 = x + turn * s1 - s2;
    s2 = s1;
    s1 = s0;
  }
  const double magnitude = std::sqrt(std::max(0.0, s1 * s1 + s2 * s2 - turn * s1 * s2));
  const double amplitude = 2 * magnitude / (0.5 * static_cast<double>(windowed.size()));
  return std::min(1.0, 0.5 * amplitude * amplitude / variance);
}

double share(int64_t part, int64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

QualityMeter::QualityMeter(int modality, double rate_hz, double low_uv, double high_uv)
    : rate_hz_(rate_hz) {
  if (modality < 0 || modality >= kModalities || !(rate_hz >= 1 && rate_hz <= 1e6)) {
    throw UsageError(fmt::format("quality of modality {} at {} Hz", modality, rate_hz));
  }
  limit_uv_ = kPhysicalLimitUv[static_cast<size_t>(modality)];
  // A sample counts as clipped within a millionth of the range from its end: conversion rounds.
  const double slack = 1e-6 * (high_uv - low_uv);
  const bool known = high_uv > low_uv;
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  clip_low_ = known ? static_cast<float>(low_uv + slack) : -kInfinity;
  clip_high_ = known ? static_cast<float>(high_uv - slack) : kInfinity;
  second_ = static_cast<size_t>(std::llround(rate_hz));
  block_.reserve(kBlockSeconds * second_);
  window_ = periodic_hann(kBlockSeconds * second_);
}

void QualityMeter::push(std::span<const float> samples) {
  const size_t length = kBlockSeconds * second_;
  while (!samples.empty()) {
    if (block_.empty() && samples.size() >= length) {
      count_block(samples.first(length), counts_);
      samples = samples.subspan(length);
      ++blocks_;
      continue;
    }
    const auto piece = samples.first(std::min(samples.size(), length - block_.size()));
    block_.insert(block_.end(), piece.begin(), piece.end());
    samples = samples.subspan(piece.size());
    if (block_.size() == length) {
      count_block(block_, counts_);
      block_.clear();
      ++blocks_;
    }
  }
}

void QualityMeter::count_block(std::span<const float> block, Counts& counts) const {
  Summary whole;
  for (size_t start = 0; start < block.size(); start += second_) {
    const auto second = block.subspan(start, std::min(second_, block.size() - start));
    Summary summary;
    per_cpu([&](auto) PHYSIOMAE_ON_CPU { summarise(second.data(), second.size(), summary); });
    whole.low = std::min(whole.low, summary.low);
    whole.high = std::max(whole.high, summary.high);
    whole.sum += summary.sum;
    whole.missing += summary.missing;
    const bool any = summary.missing < static_cast<int64_t>(second.size());
    counts.seconds += any ? 1 : 0;
    // One sample alone cannot change.
    counts.flat_seconds += any && second.size() > 1 && summary.low == summary.high ? 1 : 0;
  }
  const auto size = static_cast<int64_t>(block.size());
  counts.samples += size;
  counts.missing += whole.missing;
  if (whole.missing == size) return;
  const double mean = whole.sum / static_cast<double>(size - whole.missing);
  if (whole.low <= clip_low_ || whole.high >= clip_high_) {
    counts.clipped += std::count_if(block.begin(), block.end(), [&](float x) {
      return std::isfinite(x) && (x <= clip_low_ || x >= clip_high_);
    });
  }
  const auto beyond = [&](float x) { return std::abs(static_cast<double>(x) - mean) > limit_uv_; };
  if (beyond(whole.low) || beyond(whole.high)) {
    counts.out_of_range += std::count_if(block.begin(), block.end(),
                                         [&](float x) { return std::isfinite(x) && beyond(x); });
  }
  const bool full = block.size() == kBlockSeconds * second_;
  if (full && whole.missing == 0 && blocks_ % kMainsEvery == 0) count_mains(block, mean, counts);
}

void QualityMeter::count_mains(std::span<const float> block, double mean, Counts& counts) const {
  std::vector<double> windowed(block.size());
  double squares = 0;
  for (size_t i = 0; i < block.size(); ++i) {
    const double x = static_cast<double>(block[i]) - mean;
    squares += x * x;
    windowed[i] = x * window_[i];
  }
  const double variance = squares / static_cast<double>(block.size());
  if (!(variance > 0)) return;
  ++counts.mains_blocks;
  if (rate_hz_ > 2 * 50) counts.mains_50 += share_at(windowed, variance, 50, rate_hz_);
  if (rate_hz_ > 2 * 60) counts.mains_60 += share_at(windowed, variance, 60, rate_hz_);
}

QualityMeasures QualityMeter::measures() const {
  Counts counts = counts_;
  if (!block_.empty()) count_block(block_, counts);
  QualityMeasures result;
  const int64_t present = counts.samples - counts.missing;
  result.samples = counts.samples;
  result.missing_share = share(counts.missing, counts.samples);
  result.flat_share = share(counts.flat_seconds, counts.seconds);
  result.clipped_share = share(counts.clipped, present);
  result.out_of_range_share = share(counts.out_of_range, present);
  if (counts.mains_blocks > 0) {
    result.mains_50_share = counts.mains_50 / static_cast<double>(counts.mains_blocks);
    result.mains_60_share = counts.mains_60 / static_cast<double>(counts.mains_blocks);
  }
  return result;
}

std::vector<std::string> quality_flags(const QualityMeasures& measures) {
  constexpr double kFlat = 0.01, kClipped = 0.001, kOutOfRange = 0.001, kMains = 0.2;
  std::vector<std::string> flags;
  const auto flag = [&](std::string_view name, double value, double limit) {
    if (value >= limit) flags.push_back(fmt::format("{} {:.2f} %", name, 100 * value));
  };
  flag("missing", measures.missing_share, std::numeric_limits<double>::min());
  flag("flat", measures.flat_share, kFlat);
  flag("clipped", measures.clipped_share, kClipped);
  flag("out of range", measures.out_of_range_share, kOutOfRange);
  flag("mains 50 Hz", measures.mains_50_share, kMains);
  flag("mains 60 Hz", measures.mains_60_share, kMains);
  return flags;
}

}  // namespace physiomae::signal
