#include "physiomae/objectives/masking.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/random.h"

namespace physiomae::objectives {
namespace {

constexpr int kT = kTokens;
constexpr std::array<std::string_view, 3> kNames = {"mae", "multimae", "multimae_drop"};

// The first V of a partial shuffle: each subset of V candidates is equally likely.
void choose(RandomKey key, uint64_t id, std::vector<int64_t> candidates, int visible,
            int64_t* out) {
  RandomSequence sequence(key, id);
  for (size_t i = 0; i < static_cast<size_t>(visible); ++i) {
    std::swap(candidates[i], candidates[i + sequence.below(candidates.size() - i)]);
    out[i] = candidates[i];
  }
  std::sort(out, out + visible);
}

at::Tensor draw(RandomKey key, const Masking& masking, int modalities, int dropped,
                std::span<const uint64_t> ids) {
  const int visible = visible_tokens(masking, modalities);
  std::vector<int64_t> kept, candidates;  // modalities, and their tokens
  for (int64_t m = 0; m < modalities; ++m)
    if (m != dropped) kept.push_back(m);
  for (const int64_t m : kept)
    for (int64_t t = 0; t < kT; ++t) candidates.push_back(m * kT + t);
  auto out = at::empty({static_cast<int64_t>(ids.size()), visible}, at::kLong);
  auto* row = out.mutable_data_ptr<int64_t>();
  for (const uint64_t id : ids) {
    if (masking.shape == MaskShape::random)
      choose(key, id, candidates, visible, row);
    else
      std::ranges::copy(
          outside_spans(RandomSequence(key, id), masking.shape, kept, visible, masking.span), row);
    row += visible;
  }
  return out;
}

void check(MaskingKind kind, int modalities, int dropped) {
  const bool drops = kind == MaskingKind::multimae_drop && modalities > 1;
  if (drops ? dropped < 0 || dropped >= modalities : dropped != -1)
    throw Error(fmt::format("{} of {} modalities with modality {} dropped", masking_name(kind),
                            modalities, dropped));
}

}  // namespace

std::string_view masking_name(MaskingKind kind) { return kNames.at(static_cast<size_t>(kind)); }

double default_mask_ratio(MaskingKind kind) {
  return kind == MaskingKind::multimae_drop ? 0.6 : 0.7;
}

Masking::Masking(MaskingKind of_kind, double ratio)
    : kind(of_kind), dropped_thousandths(static_cast<int>(std::lround(1000 * ratio))) {
  if (!(ratio > 0 && ratio < 1))
    throw UsageError(fmt::format("mask ratio {}, expected a share between 0 and 1", ratio));
}

int visible_tokens(const Masking& masking, int modalities) {
  if (modalities < 1 || modalities > kModalities)
    throw Error(fmt::format("masking of {} modalities", modalities));
  const bool drops = masking.kind == MaskingKind::multimae_drop && modalities > 1;
  // With a modality gone the ratio is that of the others; with one alone it is multimae's.
  const int dropped = masking.kind == MaskingKind::multimae_drop && !drops
                          ? Masking(MaskingKind::multimae).dropped_thousandths
                          : masking.dropped_thousandths;
  // Thousandths, so that half is exact: round(x / 1000) half up.
  const int visible = (1000 - dropped) * (drops ? modalities - 1 : modalities) * kT;
  return std::max(1, (visible + 500) / 1000);
}

int dropped_modality(MaskingKind kind, int modalities, uint64_t seed, uint64_t step) {
  if (kind != MaskingKind::multimae_drop || modalities < 2) return -1;
  RandomSequence sequence(derive_key(seed, Domain::dropped_modality, step));
  return static_cast<int>(sequence.below(static_cast<uint64_t>(modalities)));
}

at::Tensor draw_visible(const Masking& masking, int modalities, int dropped,
                        std::span<const uint64_t> ids, uint64_t seed, uint64_t epoch) {
  check(masking.kind, modalities, dropped);
  return draw(derive_key(seed, Domain::mask, epoch), masking, modalities, dropped, ids);
}

at::Tensor draw_validation_visible(const Masking& masking, int modalities, int dropped,
                                   std::span<const uint64_t> ids, uint64_t seed) {
  check(masking.kind, modalities, dropped);
  return draw(derive_key(seed, Domain::validation_mask), masking, modalities, dropped, ids);
}

at::Tensor dropped_tokens(const at::Tensor& visible, int64_t tokens,
                          const at::TensorOptions& options) {
  return at::ones({visible.size(0), tokens}, options).scatter(1, visible.to(options.device()), 0.0);
}

}  // namespace physiomae::objectives
