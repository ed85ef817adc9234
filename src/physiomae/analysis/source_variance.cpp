#include "physiomae/analysis/source_variance.h"

#include <cmath>
#include <utility>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::analysis {
namespace {

class PooledStates : public model::ForwardObserver {
 public:
  void hidden_state(int64_t, const at::Tensor& tokens) override {
    states_.push_back(tokens.mean(at::IntArrayRef{1}, /*keepdim=*/false, at::kDouble));
  }
  void attention_weights(int64_t, const at::Tensor&) override {}
  at::Tensor stacked() const { return at::stack(states_); }  // (L+1, B, D)

 private:
  std::vector<at::Tensor> states_;  // (B, D) double, a layer
};

// Mean over units with the half-width of its 95 % interval: (L+1, M, D) -> two of (L+1, M).
std::pair<at::Tensor, at::Tensor> over_units(const at::Tensor& values) {
  const auto units = static_cast<double>(values.size(-1));
  const auto deviation = at::std(values, at::IntArrayRef{-1}, /*unbiased=*/true);
  return {values.mean(-1), 1.96 * deviation / std::sqrt(units)};
}

at::Tensor distance_from_even(const at::Tensor& shares) {  // (L+1, M) -> (L+1)
  return (shares - 1.0 / static_cast<double>(shares.size(-1))).abs().mean(-1);
}

}  // namespace

Units units_of(const model::Network& model, Presence presence) {
  return [&model, presence](const at::Tensor& windows) {
    PooledStates states;
    model.embed(windows, presence, {.observer = &states});
    return states.stacked();
  };
}

at::Tensor variance_of_draws(const Units& units, const at::Tensor& stays, const at::Tensor& draws,
                             int64_t batch) {
  const int64_t count = draws.size(0), modalities = draws.size(1);
  if (count < 2) throw Error(fmt::format("variance over {} draws, expected at least 2", count));
  std::vector<at::Tensor> variances;  // (L+1, D) a modality
  for (int64_t m = 0; m < modalities; ++m) {
    auto windows = stays.unsqueeze(0).repeat({count, 1, 1});
    windows.select(1, m).copy_(draws.select(1, m));
    std::vector<at::Tensor> parts;  // (L+1, b, D)
    for (int64_t begin = 0; begin < count; begin += batch)
      parts.push_back(
          units(windows.slice(0, begin, std::min(begin + batch, count))).cpu().to(at::kDouble));
    variances.push_back(at::var(at::cat(parts, 1), at::IntArrayRef{1}, /*unbiased=*/true));
  }
  return at::stack(variances, 1);
}

SourceVarianceTable summarise(const at::Tensor& variances) {
  SourceVarianceTable table;
  std::tie(table.relative, table.relative_half) = over_units(at::softmax(variances, 1));
  const auto sum = variances.sum(1, /*keepdim=*/true);  // (L+1, 1, D)
  const auto even = at::full({}, 1.0 / static_cast<double>(variances.size(1)), at::kDouble);
  std::tie(table.share, table.share_half) = over_units(at::where(sum > 0, variances / sum, even));
  table.median = at::quantile(variances, 0.5, -1);
  table.distance = distance_from_even(table.relative);
  table.share_distance = distance_from_even(table.share);
  return table;
}

}  // namespace physiomae::analysis
