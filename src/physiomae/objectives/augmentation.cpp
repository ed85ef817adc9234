#include "physiomae/objectives/augmentation.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/random.h"

namespace physiomae::objectives {
namespace {

constexpr size_t kSamples = kWindowSamples;
// A wander is slower than anything in the signals but what the band-pass leaves at its lower edge.
constexpr double kWanderLowHz = 0.05, kWanderHighHz = 0.5;
constexpr size_t kWarpWaves = 3;  ///< half sine waves in a window, at most

enum class Kind : uint64_t { warp, scale, wander, noise, mask, count };

using Signal = std::span<float, kSamples>;

double deviation(std::span<const float, kSamples> signal) {
  double sum = 0, squares = 0;
  for (const float x : signal) {
    sum += x;
    squares += static_cast<double>(x) * x;
  }
  const double mean = sum / kSamples;
  return std::sqrt(std::max(0.0, squares / kSamples - mean * mean));
}

// Reads the signal at t + d(t), d a half sine wave or two or three, zero at both ends.
void warp(Signal signal, double reach_seconds, RandomSequence& random) {
  const double waves = 1 + static_cast<double>(random.below(kWarpWaves));
  // Steeper than this, time would run backwards.
  const double steepest = 0.9 * kSamples / (std::numbers::pi * waves);
  const double reach = std::min(reach_seconds * kRateHz, steepest) * random.uniform(-1, 1);
  const std::vector<float> before(signal.begin(), signal.end());
  for (size_t i = 0; i < kSamples; ++i) {
    const double at = static_cast<double>(i);
    const double shift =
        reach * std::sin(std::numbers::pi * waves * at / static_cast<double>(kSamples - 1));
    const double from = std::clamp(at + shift, 0.0, static_cast<double>(kSamples - 1));
    const auto low = std::min(static_cast<size_t>(from), kSamples - 2);
    const double part = from - static_cast<double>(low);
    signal[i] = static_cast<float>((1 - part) * before[low] + part * before[low + 1]);
  }
}

void scale(Signal signal, double factor, RandomSequence& random) {
  const auto by = static_cast<float>(std::exp(random.uniform(-1, 1) * std::log(factor)));
  for (float& x : signal) x *= by;
}

void wander(Signal signal, double largest, RandomSequence& random) {
  const double amplitude = largest * random.uniform();
  const double step = 2 * std::numbers::pi * random.uniform(kWanderLowHz, kWanderHighHz) / kRateHz;
  const double phase = random.uniform(0, 2 * std::numbers::pi);
  for (size_t i = 0; i < kSamples; ++i)
    signal[i] += static_cast<float>(amplitude * std::sin(phase + step * static_cast<double>(i)));
}

void add_noise(Signal signal, double largest, RandomSequence& random) {
  const double sigma = largest * random.uniform();
  for (float& x : signal) x += static_cast<float>(sigma * random.normal());
}

void mask(Signal signal, double share, RandomSequence& random) {
  const auto longest = static_cast<uint64_t>(share * kSamples);
  const size_t length = random.below(longest + 1);
  const size_t begin = random.below(kSamples - length + 1);
  std::ranges::fill(signal.subspan(begin, length), 0.0F);
}

// A kind of one modality of one view: its own stream, of which the first number says whether.
struct Draw {
  const ViewKeys& keys;
  uint64_t id, view, modality;

  template <typename Apply>
  void maybe(Kind kind, double probability, Apply apply) const {
    const uint64_t stream = (view * kModalities + modality) * static_cast<uint64_t>(Kind::count) +
                            static_cast<uint64_t>(kind);
    RandomSequence random(derive_key(keys.seed, Domain::augmentation, keys.epoch, stream), id);
    if (random.uniform() < probability) apply(random);
  }
};

void augment_signal(Signal signal, const Augmentations& with, const Draw& draw) {
  const double sigma = deviation(signal);
  draw.maybe(Kind::warp, with.warp,
             [&](RandomSequence& random) { warp(signal, with.warp_seconds, random); });
  draw.maybe(Kind::scale, with.scale,
             [&](RandomSequence& random) { scale(signal, with.scale_factor, random); });
  draw.maybe(Kind::wander, with.wander, [&](RandomSequence& random) {
    wander(signal, with.wander_amplitude * sigma, random);
  });
  draw.maybe(Kind::noise, with.noise, [&](RandomSequence& random) {
    add_noise(signal, with.noise_deviation * sigma, random);
  });
  draw.maybe(Kind::mask, with.time_mask,
             [&](RandomSequence& random) { mask(signal, with.time_mask_share, random); });
}

}  // namespace

void Augmentations::augmentation_fields(FieldVisitor& visitor) {
  constexpr Range kProbability{0, 1};
  visitor.field({"augment_time_mask", "simclr: probability that a span of a signal is zeroed"},
                time_mask, kProbability);
  visitor.field({"augment_time_mask_share", "its longest, as a share of the window"},
                time_mask_share, kProbability);
  visitor.field({"augment_noise", "simclr: probability of added Gaussian noise"}, noise,
                kProbability);
  visitor.field({"augment_noise_deviation", "its largest, in deviations of the signal"},
                noise_deviation, {0, 100});
  visitor.field({"augment_scale", "simclr: probability of another amplitude"}, scale, kProbability);
  visitor.field({"augment_scale_factor", "1 / factor to factor, evenly in its logarithm"},
                scale_factor, {1, 100});
  visitor.field({"augment_wander", "simclr: probability of an added slow sine"}, wander,
                kProbability);
  visitor.field({"augment_wander_amplitude", "its largest, in deviations of the signal"},
                wander_amplitude, {0, 100});
  visitor.field({"augment_warp", "simclr: probability of a smooth change of speed"}, warp,
                kProbability);
  visitor.field({"augment_warp_seconds", "by which a sample moves at most"}, warp_seconds,
                {0, kWindowSeconds});
}

at::Tensor augment(const at::Tensor& windows, Presence presence, std::span<const uint64_t> ids,
                   std::span<const int> views, const Augmentations& augmentations,
                   const ViewKeys& keys) {
  std::vector<uint64_t> modalities;
  for (const int m : kEachModality)
    if ((presence >> m & 1) != 0) modalities.push_back(static_cast<uint64_t>(m));
  const int64_t count = windows.size(0), rows = windows.size(1);
  if (static_cast<int64_t>(modalities.size()) != rows ||
      static_cast<int64_t>(ids.size()) != count || views.size() != ids.size())
    throw Error(
        fmt::format("augment: {} windows of {} modalities with {} ids, {} views and "
                    "presence {:#06b}",
                    count, rows, ids.size(), views.size(), presence));
  at::Tensor out = windows.to(at::kCPU, at::kFloat, /*non_blocking=*/false, /*copy=*/true)
                       .contiguous();  // (n, M', 3000)
  auto* first = out.mutable_data_ptr<float>();
  at::parallel_for(0, count * rows, /*grain_size=*/1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const auto window = static_cast<size_t>(i / rows);
      augment_signal(Signal(first + static_cast<size_t>(i) * kSamples, kSamples), augmentations,
                     {keys, ids[window], static_cast<uint64_t>(views[window]),
                      modalities[static_cast<size_t>(i % rows)]});
    }
  });
  return out.to(windows.device());
}

}  // namespace physiomae::objectives
