#include "physiomae/train/train_step.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/train/cached_gradient.h"
#include "physiomae/train/gradient.h"
#include "physiomae/train/non_finite.h"

namespace physiomae::train {
namespace {

// What is left of a presence pattern at the end of an epoch may be a single window: with the weight
// of a full batch it would move the weights as far as all the others together.
double share_of_batch(int64_t size, int64_t nominal) {
  return nominal > size ? static_cast<double>(size) / static_cast<double>(nominal) : 1.0;
}

struct BatchLoss {
  double mean = 0;   ///< over the terms that were expected
  double terms = 0;  ///< that were counted
  objectives::PartSums parts;
};

// Losses that add up: one micro-batch after the other. Nothing when a stop signal came in between.
std::optional<BatchLoss> summed_backward(objectives::Strategy& strategy,
                                         const dataset::Batch& batch,
                                         const objectives::StepKeys& keys, double terms,
                                         double share, const StepSettings& settings,
                                         c10::Device device) {
  const int64_t size = batch.size();
  const int64_t micro = settings.micro_batch > 0 ? settings.micro_batch : size;
  BatchLoss total;
  for (int64_t begin = 0; begin < size; begin += micro) {
    if (begin > 0 && stop_signal() != 0) return std::nullopt;
    const int64_t end = std::min(begin + micro, size);
    objectives::LossSums loss;
    {
      const kernels::PrecisionGuard guard(settings.precision, device);
      loss = strategy.training_loss(slice(batch, begin, end),
                                    windows_tensor(batch, begin, end, device), keys);
    }
    (loss.sum / (terms / share)).backward();
    total.mean += loss.sum.item<double>() / terms;
    total.terms += loss.terms;
    total.parts.add(loss);
  }
  return total;
}

// Losses that compare windows of the whole batch with each other.
std::optional<BatchLoss> compared_backward(objectives::Strategy& strategy,
                                           const dataset::Batch& batch,
                                           const objectives::StepKeys& keys, double terms,
                                           double share, const StepSettings& settings,
                                           c10::Device device) {
  auto loss = cached_backward(strategy, batch, keys, settings.micro_batch, terms / share,
                              settings.precision, device);
  if (!loss) return std::nullopt;
  return BatchLoss{loss->sum / terms, loss->terms, std::move(loss->parts)};
}

}  // namespace

dataset::Batch slice(const dataset::Batch& batch, int64_t begin, int64_t end) {
  dataset::Batch part;
  part.presence = batch.presence;
  part.modalities = batch.modalities;
  part.windows.assign(batch.windows.begin() + begin, batch.windows.begin() + end);
  part.ids.assign(batch.ids.begin() + begin, batch.ids.begin() + end);
  if (!batch.labels.empty())
    part.labels.assign(batch.labels.begin() + begin, batch.labels.begin() + end);
  return part;
}

at::Tensor windows_tensor(const dataset::Batch& batch, int64_t begin, int64_t end,
                          c10::Device device) {
  const int64_t stride = batch.modalities * int64_t{kWindowSamples};
  // from_blob takes no pointer to const; nothing writes through it.
  auto* values = const_cast<float*>(batch.values.data()) + begin * stride;
  return at::from_blob(values, {end - begin, batch.modalities, kWindowSamples}, at::kFloat)
      .to(device);
}

std::optional<StepResult> train_step(const store::Store& store, objectives::Strategy& strategy,
                                     Optimizer& optimizer, const dataset::Batch& batch,
                                     const objectives::StepKeys& keys, const StepSettings& settings,
                                     c10::Device device) {
  const double terms = strategy.loss_terms(batch, keys);
  const double share = share_of_batch(batch.size(), settings.nominal_batch);
  auto loss = strategy.loss_adds_up()
                  ? summed_backward(strategy, batch, keys, terms, share, settings, device)
                  : compared_backward(strategy, batch, keys, terms, share, settings, device);
  if (!loss) {
    clear_gradients(strategy.parameters());
    return std::nullopt;
  }
  // Weights of classes need not add up to the last bit.
  if (std::abs(loss->terms - terms) > 1e-9 * terms)
    throw Error(fmt::format("strategy {} counted {} loss terms, expected {}", strategy.name(),
                            loss->terms, terms));
  StepResult result{.loss = loss->mean, .gradient_norm = 0, .parts = std::move(loss->parts)};
  result.gradient_norm = gradient_norm(strategy.parameters());
  if (!std::isfinite(result.loss) || !std::isfinite(result.gradient_norm))
    throw_non_finite(store, strategy, batch, keys, settings.precision, device, result.loss,
                     result.gradient_norm);
  optimizer.step(settings.learning_rate, result.gradient_norm, settings.clip_norm);
  return result;
}

}  // namespace physiomae::train
