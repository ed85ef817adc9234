#include "physiomae/train/cached_gradient.h"

#include <algorithm>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "physiomae/base/interrupt.h"
#include "physiomae/train/train_step.h"

namespace physiomae::train {
namespace {

// One batch on its way.
struct Caching {
  objectives::Strategy& strategy;
  const dataset::Batch& batch;
  const objectives::StepKeys& keys;
  int64_t micro_batch;
  double divisor;
  kernels::Precision precision;
  c10::Device device;
  CachedLoss loss = {};

  at::Tensor forward(int64_t begin) const {
    const int64_t end = std::min(begin + micro_batch, batch.size());
    const kernels::PrecisionGuard guard(precision, device);
    return strategy.forward_part(batch, begin, end, windows_tensor(batch, begin, end, device),
                                 keys);
  }

  at::Tensor compared_loss(const at::Tensor& compared) {
    const auto sums = strategy.compared_loss(batch, compared, keys);
    loss.sum = sums.sum.item<double>();
    loss.terms = sums.terms;
    loss.parts.add(sums);
    return sums.sum / divisor;
  }

  void whole() { compared_loss(forward(0)).backward(); }

  // False when a stop signal came in between.
  bool in_parts() {
    std::vector<at::Tensor> compared;
    {
      const at::NoGradGuard no_grad;
      for (int64_t begin = 0; begin < batch.size(); begin += micro_batch) {
        if (stop_signal() != 0) return false;
        compared.push_back(forward(begin));
      }
    }
    const auto all = at::cat(compared).set_requires_grad(true);
    compared_loss(all).backward();
    for (int64_t begin = 0; begin < batch.size(); begin += micro_batch) {
      if (stop_signal() != 0) return false;
      const auto part = forward(begin);
      (part * all.grad().narrow(0, begin, part.size(0))).sum().backward();
    }
    return true;
  }
};

}  // namespace

std::optional<CachedLoss> cached_backward(objectives::Strategy& strategy,
                                          const dataset::Batch& batch,
                                          const objectives::StepKeys& keys, int64_t micro_batch,
                                          double divisor, kernels::Precision precision,
                                          c10::Device device) {
  Caching caching{strategy, batch, keys, micro_batch, divisor, precision, device};
  if (micro_batch <= 0 || micro_batch >= batch.size()) {
    caching.micro_batch = batch.size();
    caching.whole();
  } else if (!caching.in_parts()) {
    return std::nullopt;
  }
  return caching.loss;
}

}  // namespace physiomae::train
