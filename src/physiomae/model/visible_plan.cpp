#include "physiomae/model/visible_plan.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/modality.h"

namespace physiomae::model {
namespace {

constexpr int64_t kT = kTokens;

void check(const at::Tensor& visible, int64_t modalities) {
  if (visible.dim() != 2 || visible.scalar_type() != at::kLong)
    throw Error("visible tokens: expected (B, V) int64");
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

// The dropped tokens from what is no slot.
void plan_dropped(VisiblePlan& plan) {
  plan.spread = at::full(plan.slots.sizes(), -1, at::kLong);
  const int64_t rows = plan.batch * kT;
  const auto* slot = plan.slots.const_data_ptr<int64_t>();
  auto* spread = plan.spread.mutable_data_ptr<int64_t>();
  for (size_t m = 0; m + 1 < plan.offsets.size(); ++m, slot += rows, spread += rows) {
    auto dropped = at::empty({rows - (plan.offsets[m + 1] - plan.offsets[m])}, at::kLong);
    auto* row = dropped.mutable_data_ptr<int64_t>();
    for (int64_t i = 0, next = 0; i < rows; ++i) {
      if (slot[i] >= 0) continue;
      row[next] = i;
      spread[i] = next++;
    }
    plan.dropped.push_back(dropped);
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
  plan.ranks = plan.slots.clone();
  auto* patches = plan.patches.mutable_data_ptr<int64_t>();
  auto* times = plan.times.mutable_data_ptr<int64_t>();
  auto* order = plan.order.mutable_data_ptr<int64_t>();
  auto* inverse = plan.inverse.mutable_data_ptr<int64_t>();
  auto* slots = plan.slots.mutable_data_ptr<int64_t>();
  auto* ranks = plan.ranks.mutable_data_ptr<int64_t>();
  auto next = plan.offsets;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t b = i / plan.visible, m = index[i] / kT, t = index[i] % kT;
    const int64_t at = next[static_cast<size_t>(m)]++;
    patches[at] = b * modalities * kT + index[i];
    times[at] = t;
    order[i] = at;
    inverse[at] = i;
    const int64_t place = (m * plan.batch + b) * kT + t;
    slots[place] = i;
    ranks[place] = at - plan.offsets[static_cast<size_t>(m)];
  }
  plan_dropped(plan);
  for (auto* tensor : {&plan.patches, &plan.times, &plan.order, &plan.inverse, &plan.slots,
                       &plan.ranks, &plan.spread})
    *tensor = tensor->to(device);
  for (auto& rows : plan.dropped) rows = rows.to(device);
  return plan;
}

at::Tensor VisiblePlan::visible_rows(size_t m) const {
  return inverse.slice(0, offsets[m], offsets[m + 1]);
}

}  // namespace physiomae::model
