#include "physiomae/signal/gaps.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "physiomae/base/per_cpu.h"

namespace physiomae::signal {
namespace {

constexpr uint32_t kExponent = 0x7F800000U;

bool finite(float value) { return (std::bit_cast<uint32_t>(value) & kExponent) != kExponent; }

bool all_finite(const float* x, size_t count) {
  return per_cpu([&](auto) PHYSIOMAE_ON_CPU {
    uint32_t bad = 0;
    for (size_t i = 0; i < count; ++i) {
      bad |= (std::bit_cast<uint32_t>(x[i]) & kExponent) == kExponent ? 1U : 0U;
    }
    return bad == 0;
  });
}

}  // namespace

GapFiller::GapFiller(double rate_hz)
    : line_limit_(std::max<int64_t>(1, std::llround(kLineSeconds * rate_hz))) {}

void GapFiller::push(std::span<const float> samples, std::vector<float>& out) {
  constexpr size_t kRun = 1024;
  while (!samples.empty()) {
    const auto run = samples.first(std::min(samples.size(), kRun));
    samples = samples.subspan(run.size());
    if (open_ == 0 && all_finite(run.data(), run.size())) {
      out.insert(out.end(), run.begin(), run.end());
      received_ += static_cast<int64_t>(run.size());
      last_ = run.back();
      seen_ = true;
      continue;
    }
    for (const float value : run) {
      if (!finite(value)) {
        miss(out);
      } else {
        if (open_ > 0) close_gap(value, out);
        out.push_back(value);
        last_ = value;
        seen_ = true;
      }
      ++received_;
    }
  }
}

void GapFiller::miss(std::vector<float>& out) {
  if (gaps_.empty() || gaps_.back().start + gaps_.back().length != received_) {
    gaps_.push_back({received_, 0});
  }
  ++gaps_.back().length;
  ++missing_;
  if (open_ < line_limit_) {
    ++open_;
    return;
  }
  seen_ = true;  // a long gap at the start is held at 0
  out.push_back(last_);
}

void GapFiller::close_gap(float next, std::vector<float>& out) {
  const double from = static_cast<double>(seen_ ? last_ : next);
  const double step = (static_cast<double>(next) - from) / static_cast<double>(open_ + 1);
  for (int64_t j = 1; j <= open_; ++j) {
    out.push_back(static_cast<float>(from + step * static_cast<double>(j)));
  }
  open_ = 0;
}

void GapFiller::finish(std::vector<float>& out) {
  if (open_ > 0) close_gap(last_, out);
}

bool window_spoiled(std::span<const GapRun> gaps, int64_t first, int64_t length, double rate_hz) {
  int64_t missing = 0;
  for (const GapRun& gap : gaps) {
    const int64_t overlap =
        std::min(gap.start + gap.length, first + length) - std::max(gap.start, first);
    if (overlap <= 0) continue;
    if (static_cast<double>(gap.length) > kBridgedSeconds * rate_hz) return true;
    missing += overlap;
  }
  return 10 * missing > length;
}

}  // namespace physiomae::signal
