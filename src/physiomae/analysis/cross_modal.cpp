#include "physiomae/analysis/cross_modal.h"

#include <bit>
#include <cmath>
#include <limits>

#include <ATen/ATen.h>

#include "physiomae/analysis/reconstruction.h"
#include "physiomae/objectives/masking.h"

namespace physiomae::analysis {
namespace {

std::vector<int64_t> places_in(uint64_t subset, int64_t modalities) {
  std::vector<int64_t> places;
  for (int64_t m = 0; m < modalities; ++m)
    if ((subset >> m & 1) != 0) places.push_back(m);
  return places;
}

double factorial(int64_t n) { return std::tgamma(static_cast<double>(n) + 1); }

}  // namespace

CrossErrors cross_errors(const model::MultiMae& model, Presence presence, const at::Tensor& windows,
                         const at::Tensor& targets, std::span<const uint64_t> ids, int64_t trained,
                         uint64_t seed) {
  const int64_t count = windows.size(0), modalities = windows.size(1);
  const uint64_t all = (uint64_t{1} << modalities) - 1;
  CrossErrors errors;
  errors.error = at::full({2, static_cast<int64_t>(all) + 1, modalities, count},
                          std::numeric_limits<double>::quiet_NaN(), at::kDouble);
  errors.power = targets.to(at::kDouble).square().sum(-1).t().cpu().contiguous();  // (M, W)
  errors.tokens.resize(all + 1);
  for (uint64_t subset = 0; subset < all; ++subset) {
    const auto sources = places_in(subset, modalities);
    const auto each = static_cast<int64_t>(sources.size()) * kTokens;
    errors.tokens[subset] = {each, std::min(each, trained)};
    at::Tensor of_targets;  // (M, W)
    for (size_t shown = 0; shown < kShown.size(); ++shown) {
      const int64_t visible = errors.tokens[subset][shown];
      if (shown == 0 || visible < each) {
        const auto tokens = draw_tokens(ids, sources, visible, seed);  // (W, V)
        const auto found = model.decode(windows, presence, tokens).samples;
        const auto dropped =
            objectives::dropped_tokens(tokens, modalities * kTokens, windows.options());
        of_targets = squared_errors(found, targets, dropped).error.t();
      }
      for (const int64_t target : places_in(all & ~subset, modalities))
        errors.error[static_cast<int64_t>(shown)][static_cast<int64_t>(subset)][target].copy_(
            of_targets[target]);
    }
  }
  return errors;
}

std::vector<double> shapley_values(const std::vector<double>& r2, size_t target) {
  const auto modalities = static_cast<int64_t>(std::bit_width(r2.size() - 1));
  const int64_t sources = modalities - 1;
  std::vector<double> values(static_cast<size_t>(modalities), 0.0);
  for (size_t subset = 0; subset < r2.size(); ++subset) {
    if ((subset >> target & 1) != 0) continue;
    const auto before = static_cast<int64_t>(std::popcount(subset));
    for (size_t source = 0; source < values.size(); ++source) {
      if (source == target || (subset >> source & 1) != 0) continue;
      const double orders =
          factorial(before) * factorial(sources - before - 1) / factorial(sources);
      values[source] += orders * (r2[subset | size_t{1} << source] - r2[subset]);
    }
  }
  return values;
}

}  // namespace physiomae::analysis
