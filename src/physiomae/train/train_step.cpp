#include "physiomae/train/train_step.h"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/train/gradient.h"
#include "physiomae/train/non_finite.h"

namespace physiomae::train {

void ModalityErrors::add(const objectives::MaeLoss& loss, Presence presence) {
  const at::Tensor errors = loss.modality_error.to(at::kCPU, at::kDouble);
  const at::Tensor counts = loss.modality_count.to(at::kCPU, at::kDouble);
  int64_t row = 0;
  for (size_t m = 0; m < kModalities; ++m) {
    if ((presence >> m & 1) == 0) continue;
    error[m] += errors[row].item<double>();
    count[m] += counts[row].item<double>();
    ++row;
  }
}

void ModalityErrors::add(const ModalityErrors& other) {
  for (size_t m = 0; m < kModalities; ++m) {
    error[m] += other.error[m];
    count[m] += other.count[m];
  }
}

dataset::Batch slice(const dataset::Batch& batch, int64_t begin, int64_t end) {
  dataset::Batch part;
  part.presence = batch.presence;
  part.modalities = batch.modalities;
  part.windows.assign(batch.windows.begin() + begin, batch.windows.begin() + end);
  part.ids.assign(batch.ids.begin() + begin, batch.ids.begin() + end);
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
                                     AdamW& optimizer, const dataset::Batch& batch,
                                     const objectives::StepKeys& keys, const StepSettings& settings,
                                     c10::Device device) {
  const int64_t size = batch.size();
  const int64_t micro = settings.micro_batch > 0 ? settings.micro_batch : size;
  const double terms = strategy.loss_terms(batch, keys);
  StepResult result;
  double counted = 0;
  for (int64_t begin = 0; begin < size; begin += micro) {
    if (begin > 0 && stop_signal() != 0) {
      clear_gradients(strategy.parameters());
      return std::nullopt;
    }
    const int64_t end = std::min(begin + micro, size);
    objectives::MaeLoss loss;
    {
      const kernels::PrecisionGuard guard(settings.precision, device);
      loss = strategy.training_loss(slice(batch, begin, end),
                                    windows_tensor(batch, begin, end, device), keys);
    }
    (loss.error_sum / terms).backward();
    result.loss += loss.error_sum.item<double>() / terms;
    counted += loss.dropped_tokens;
    result.modalities.add(loss, batch.presence);
  }
  if (counted != terms)
    throw Error(fmt::format("strategy {} counted {} loss terms, expected {}", strategy.name(),
                            counted, terms));
  result.gradient_norm = gradient_norm(strategy.parameters());
  if (!std::isfinite(result.loss) || !std::isfinite(result.gradient_norm))
    throw_non_finite(store, strategy, batch, keys, settings.precision, device, result.loss,
                     result.gradient_norm);
  optimizer.step(settings.learning_rate, result.gradient_norm, settings.clip_norm);
  return result;
}

}  // namespace physiomae::train
