#include "physiomae/train/validation.h"

#include <map>

#include <ATen/ATen.h>

#include "physiomae/base/interrupt.h"
#include "physiomae/dataset/batch_needs.h"
#include "physiomae/objectives/window_keys.h"

namespace physiomae::train {
namespace {

struct Sums {
  double error = 0;
  double terms = 0;
};
using Variants = std::vector<Sums>;

double mean_over(const std::map<Presence, Variants>& patterns) {
  double weighted = 0, weights = 0;
  for (const auto& [presence, variants] : patterns) {
    double mean = 0, terms = 0;
    for (const Sums& sums : variants) {
      mean += sums.error / sums.terms / static_cast<double>(variants.size());
      terms += sums.terms / static_cast<double>(variants.size());
    }
    weighted += terms * mean;
    weights += terms;
  }
  return weighted / weights;
}

}  // namespace

std::optional<ValidationResult> validation_loss(const store::Store& store,
                                                const std::vector<dataset::WindowRef>& windows,
                                                const dataset::LoaderOptions& options,
                                                objectives::Strategy& strategy, uint64_t seed,
                                                int64_t batch_size, kernels::Precision precision,
                                                c10::Device device) {
  const at::NoGradGuard no_gradient;
  dataset::Loader loader(
      store,
      // Windows that are compared with each other should be of more than one night.
      dataset::planned_batches(store, windows,
                               {.wanted = options.wanted,
                                .seed = seed,
                                .epoch = objectives::kNoEpoch,
                                .batch = batch_size,
                                .shuffled = !strategy.loss_adds_up(),
                                .paired = options.paired,
                                .smallest = options.smallest}),
      options);
  ValidationResult result;
  std::map<Presence, Variants> patterns;
  while (auto batch = loader.next()) {
    if (stop_signal() != 0) return std::nullopt;
    std::vector<objectives::LossSums> losses;
    {
      const kernels::PrecisionGuard guard(precision, device);
      losses = strategy.validation_losses(*batch, windows_tensor(*batch, 0, batch->size(), device),
                                          seed);
    }
    Variants& variants = patterns[batch->presence];
    variants.resize(losses.size());
    for (size_t i = 0; i < losses.size(); ++i) {
      variants[i].error += losses[i].sum.item<double>();
      variants[i].terms += losses[i].terms;
      result.parts.add(losses[i]);
    }
    loader.recycle(std::move(batch));
  }
  result.loss = mean_over(patterns);
  return result;
}

}  // namespace physiomae::train
