#include "physiomae/model/visible_plan.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/modality.h"

namespace physiomae::model {
namespace {

constexpr int64_t kT = kTokens;

void check(const at::Tensor& visible, int64_t modalities) {
  if (visible.dim() != 2 || visible.scalar_type() != at::kLong || visible.size(1) < 1)
    throw Error("visible tokens: expected (B, V) int64 with V >= 1");
  const auto* index = visible.const_data_ptr<int64_t>();
  for (int64_t b = 0; b < visible.size(0); ++b)
    for (int64_t j = 0, last = -1; j < visible.size(1); ++j) {
      const int64_t token = *index++;
      if (token <= last || token >= modalities * kT)
        throw Error(fmt::format(
            "visible token {} of window {} is {} after {}: expected rising indices below {}", j, b,
            token, last, modalities * kT));
      last = token;
    }
}

}  // namespace

VisiblePlan plan_visible(const at::Tensor& visible_in, int64_t modalities, c10::Device device) {
  const auto visible = visible_in.cpu().contiguous();
  check(visible, modalities);
  VisiblePlan plan;
  plan.batch = visible.size(0);
  plan.visible = visible.size(1);
  const int64_t count = plan.batch * plan.visible;
  const auto* index = visible.const_data_ptr<int64_t>();

  plan.offsets.assign(static_cast<size_t>(modalities) + 1, 0);
  for (int64_t i = 0; i < count; ++i) ++plan.offsets[static_cast<size_t>(index[i] / kT) + 1];
  for (size_t m = 1; m < plan.offsets.size(); ++m) plan.offsets[m] += plan.offsets[m - 1];

  plan.patches = at::empty({count}, at::kLong);
  plan.times = at::empty({count}, at::kLong);
  plan.order = at::empty({count}, at::kLong);
  plan.inverse = at::empty({count}, at::kLong);
  plan.slots = at::full({modalities, plan.batch, kT}, -1, at::kLong);
  auto* patches = plan.patches.mutable_data_ptr<int64_t>();
  auto* times = plan.times.mutable_data_ptr<int64_t>();
  auto* order = plan.order.mutable_data_ptr<int64_t>();
  auto* inverse = plan.inverse.mutable_data_ptr<int64_t>();
  auto* slots = plan.slots.mutable_data_ptr<int64_t>();
  auto next = plan.offsets;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t b = i / plan.visible, m = index[i] / kT, t = index[i] % kT;
    const int64_t at = next[static_cast<size_t>(m)]++;
    patches[at] = b * modalities * kT + index[i];
    times[at] = t;
    order[i] = at;
    inverse[at] = i;
    slots[(m * plan.batch + b) * kT + t] = i % plan.visible;
  }
  for (auto* tensor : {&plan.patches, &plan.times, &plan.order, &plan.inverse, &plan.slots})
    *tensor = tensor->to(device);
  return plan;
}

}  // namespace physiomae::model
