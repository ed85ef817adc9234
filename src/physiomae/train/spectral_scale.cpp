#include "physiomae/train/spectral_scale.h"

#include <algorithm>
#include <numeric>

#include <ATen/ATen.h>

#include "physiomae/base/random.h"
#include "physiomae/objectives/window_keys.h"

namespace physiomae::train {
namespace {

constexpr size_t kWindows = 1024;
constexpr size_t kAtOnce = 64;

using Windows = std::vector<dataset::WindowRef>;

// In the order of the store, so that the disk is read forwards.
Windows draw(const Windows& windows, RandomKey key) {
  std::vector<uint32_t> order(windows.size());
  std::iota(order.begin(), order.end(), 0U);
  RandomSequence sequence(key);
  shuffle(order, sequence);
  order.resize(std::min(order.size(), kWindows));
  std::ranges::sort(order);
  Windows drawn;
  for (const uint32_t i : order) drawn.push_back(windows[i]);
  return drawn;
}

// Sum and sum of squares over all seconds: (2, bands).
at::Tensor sums_of(const store::Store& store, const Windows& windows,
                   const dataset::LoaderOptions& options) {
  at::Tensor sums = at::zeros({2, objectives::kSpectralBands}, at::kDouble);
  dataset::Batch batch;
  for (size_t begin = 0; begin < windows.size(); begin += kAtOnce) {
    const auto first = windows.begin() + static_cast<ptrdiff_t>(begin);
    const auto count = static_cast<ptrdiff_t>(std::min(kAtOnce, windows.size() - begin));
    dataset::load_batch(store, {first, first + count}, options, batch);
    const auto seconds =
        at::from_blob(batch.values.data(), {count * kTokens, kTokenSamples}, at::kFloat);
    const auto power = objectives::band_log_power(seconds);
    sums += at::stack({power.sum(0), power.square().sum(0)});
  }
  return sums;
}

}  // namespace

objectives::SpectralScale measure_spectral_scale(const store::Store& store, const Windows& windows,
                                                 const dataset::LoaderOptions& options,
                                                 const std::vector<std::string>& modalities,
                                                 uint64_t seed) {
  std::vector<at::Tensor> means, deviations;
  for (const auto& name : modalities) {
    const int modality = modality_index(name);
    dataset::LoaderOptions alone = options;
    alone.wanted = static_cast<Presence>(1U << modality);
    const Windows drawn = draw(
        dataset::windows_with(store, windows, alone.wanted),
        derive_key(seed, Domain::order, objectives::kNoEpoch, static_cast<uint64_t>(modality)));
    const auto seconds = static_cast<double>(std::max<size_t>(1, drawn.size()) * kTokens);
    const auto moments = sums_of(store, drawn, alone) / seconds;
    const auto variance = (moments[1] - moments[0].square()).clamp_min(0);
    means.push_back(moments[0]);
    deviations.push_back(at::where(variance > 0, variance.sqrt(), at::ones_like(variance)));
  }
  return {at::stack(means), at::stack(deviations)};
}

}  // namespace physiomae::train
