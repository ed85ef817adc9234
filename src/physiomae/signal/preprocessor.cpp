#include "physiomae/signal/preprocessor.h"

#include <algorithm>

#include <fmt/core.h>

#include "physiomae/base/error.h"

namespace physiomae::signal {
namespace {

constexpr size_t kPiece = 1 << 16;

// Where the ratio is a whole number the decimator does all of it.
bool whole(Ratio ratio) { return ratio.up == 1; }

}  // namespace

Preprocessor::Preprocessor(int modality, Recipe recipe, double rate_hz, int64_t first_source_sample)
    : rate_hz_(rate_hz),
      first_(first_source_sample),
      band_(modality_band(modality, recipe, rate_hz)),
      ratio_(ratio_to_output(rate_hz)),
      filler_(rate_hz),
      decimator_(design_bandpass(band_, rate_hz), whole(ratio_) ? static_cast<int>(ratio_.down) : 1,
                 whole(ratio_) ? first_source_sample : 0) {
  if (first_ < 0) throw UsageError(fmt::format("first source sample {}, expected >= 0", first_));
  if (!whole(ratio_)) resampler_.emplace(ratio_, band_.high_hz, rate_hz, first_);
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
  if (!resampler_) {
    decimator_.push(filled, out);
    return;
  }
  filtered_.clear();
  decimator_.push(filled, filtered_);
  resampler_->push(filtered_, out);
}

void Preprocessor::finish(std::vector<float>& out) {
  filled_.clear();
  filler_.finish(filled_);
  filter(filled_, out);
  if (!resampler_) {
    decimator_.finish(out);
    return;
  }
  filtered_.clear();
  decimator_.finish(filtered_);
  resampler_->push(filtered_, out);
  resampler_->finish(out);
}

int64_t Preprocessor::output_count(int64_t source_samples) const {
  const int64_t span = source_samples - 1 - first_;
  return span < 0 ? 0 : span * ratio_.up / ratio_.down + 1;
}

int64_t Preprocessor::nearest_source_sample(int64_t output) const {
  return first_ + (2 * output * ratio_.down + ratio_.up) / (2 * ratio_.up);
}

bool Preprocessor::spoiled(int64_t first_output, int64_t count) const {
  const int64_t begin = nearest_source_sample(first_output);
  return window_spoiled(filler_.gaps(), begin, nearest_source_sample(first_output + count) - begin,
                        rate_hz_);
}

}  // namespace physiomae::signal
