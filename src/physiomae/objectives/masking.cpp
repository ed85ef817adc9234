#include "physiomae/objectives/masking.h"

#include <algorithm>
#include <array>
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

at::Tensor draw(RandomKey key, MaskingKind kind, int modalities, int dropped,
                std::span<const uint64_t> ids) {
  const int visible = visible_tokens(kind, modalities);
  std::vector<int64_t> candidates;
  for (int64_t token = 0; token < modalities * kT; ++token)
    if (token / kT != dropped) candidates.push_back(token);
  auto out = at::empty({static_cast<int64_t>(ids.size()), visible}, at::kLong);
  auto* row = out.mutable_data_ptr<int64_t>();
  for (const uint64_t id : ids) {
    choose(key, id, candidates, visible, row);
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

int visible_tokens(MaskingKind kind, int modalities) {
  if (modalities < 1 || modalities > kModalities)
    throw Error(fmt::format("masking of {} modalities", modalities));
  const bool drops = kind == MaskingKind::multimae_drop && modalities > 1;
  // Tenths, so that half is exact: round(x / 10) half up.
  const int tenths = drops ? 4 * (modalities - 1) * kT : 3 * modalities * kT;
  return std::max(1, (tenths + 5) / 10);
}

int dropped_modality(MaskingKind kind, int modalities, uint64_t seed, uint64_t step) {
  if (kind != MaskingKind::multimae_drop || modalities < 2) return -1;
  RandomSequence sequence(derive_key(seed, Domain::dropped_modality, step));
  return static_cast<int>(sequence.below(static_cast<uint64_t>(modalities)));
}

at::Tensor draw_visible(MaskingKind kind, int modalities, int dropped,
                        std::span<const uint64_t> ids, uint64_t seed, uint64_t epoch) {
  check(kind, modalities, dropped);
  return draw(derive_key(seed, Domain::mask, epoch), kind, modalities, dropped, ids);
}

at::Tensor draw_validation_visible(MaskingKind kind, int modalities, int dropped,
                                   std::span<const uint64_t> ids, uint64_t seed) {
  check(kind, modalities, dropped);
  return draw(derive_key(seed, Domain::validation_mask), kind, modalities, dropped, ids);
}

}  // namespace physiomae::objectives
