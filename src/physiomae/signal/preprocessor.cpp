#include "physiomae/signal/preprocessor.h"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "physiomae/base/error.h"
#include "physiomae/base/modality.h"

namespace physiomae::signal {
namespace {

constexpr size_t kPiece = 1 << 16;
constexpr double kPlaceSeconds = 5e-4;  ///< a start this near to a sample is that sample

double nearest(double position) { return std::floor(position + 0.5); }

// The ratio that serves; nothing where positions have to be interpolated in time.
std::optional<Ratio> ratio_for(double clock_rate_hz, double first_position) {
  const bool at_a_sample =
      std::abs(first_position - nearest(first_position)) <= kPlaceSeconds * clock_rate_hz;
  return at_a_sample ? ratio_to_output(clock_rate_hz) : std::nullopt;
}

}  // namespace

Preprocessor::Preprocessor(int modality, Recipe recipe, double rate_hz, double first_position,
                           double clock_rate_hz)
    : rate_hz_(rate_hz),
      clock_rate_hz_(clock_rate_hz > 0 ? clock_rate_hz : rate_hz),
      band_(modality_band(modality, recipe, rate_hz)),
      ratio_(ratio_for(clock_rate_hz_, first_position)),
      first_position_(ratio_ ? nearest(first_position) : first_position),
      filler_(rate_hz),
      decimator_(design_bandpass(band_, rate_hz), decimates() ? static_cast<int>(ratio_->down) : 1,
                 decimates() ? static_cast<int64_t>(nearest(first_position)) : 0) {
  if (!(first_position >= 0))
    throw UsageError(fmt::format("first source sample {}, expected >= 0", first_position));
  if (!ratio_)
    resampler_.emplace<TimeResampler>(first_position, clock_rate_hz_ / kRateHz, band_.high_hz,
                                      rate_hz);
  else if (!decimates())
    resampler_.emplace<RationalResampler>(*ratio_, band_.high_hz, rate_hz,
                                          static_cast<int64_t>(first_position_));
}

void Preprocessor::push(std::span<const float> samples, std::vector<float>& out) {
  while (!samples.empty()) {
    const auto piece = samples.first(std::min(samples.size(), kPiece));
    samples = samples.subspan(piece.size());
    filled_.clear();
    filler_.push(piece, filled_);
    filter(filled_, out);
  }
}

void Preprocessor::filter(std::span<const float> filled, std::vector<float>& out) {
  if (decimates()) {
    decimator_.push(filled, out);
    return;
  }
  filtered_.clear();
  decimator_.push(filled, filtered_);
  if (auto* rational = std::get_if<RationalResampler>(&resampler_)) rational->push(filtered_, out);
  if (auto* in_time = std::get_if<TimeResampler>(&resampler_)) in_time->push(filtered_, out);
}

void Preprocessor::finish(std::vector<float>& out) {
  filled_.clear();
  filler_.finish(filled_);
  filter(filled_, out);
  if (decimates()) {
    decimator_.finish(out);
    return;
  }
  filtered_.clear();
  decimator_.finish(filtered_);
  const auto end = [&](auto& resampler) {
    resampler.push(filtered_, out);
    resampler.finish(out);
  };
  if (auto* rational = std::get_if<RationalResampler>(&resampler_)) end(*rational);
  if (auto* in_time = std::get_if<TimeResampler>(&resampler_)) end(*in_time);
}

int64_t Preprocessor::output_count(int64_t source_samples) const {
  const double span = static_cast<double>(source_samples - 1) - first_position_;
  if (span < 0) return 0;
  if (ratio_) return static_cast<int64_t>(span) * ratio_->up / ratio_->down + 1;
  return static_cast<int64_t>(std::floor((span + 1e-6) * kRateHz / clock_rate_hz_)) + 1;
}

int64_t Preprocessor::nearest_source_sample(int64_t output) const {
  if (ratio_)
    return static_cast<int64_t>(first_position_) +
           (2 * output * ratio_->down + ratio_->up) / (2 * ratio_->up);
  return static_cast<int64_t>(
      nearest(first_position_ + static_cast<double>(output) * clock_rate_hz_ / kRateHz));
}

bool Preprocessor::spoiled(int64_t first_output, int64_t count) const {
  const int64_t begin = nearest_source_sample(first_output);
  return window_spoiled(filler_.gaps(), begin, nearest_source_sample(first_output + count) - begin,
                        rate_hz_);
}

}  // namespace physiomae::signal
