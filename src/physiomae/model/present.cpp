#include "physiomae/model/present.h"

#include <algorithm>
#include <bit>

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"

namespace physiomae::model {

std::vector<size_t> present_modalities(const ModelConfig& config, const at::Tensor& windows,
                                       Presence presence) {
  if (presence == 0 || (presence & ~config.presence()) != 0)
    throw Error(fmt::format("presence {:#06b} is no part of the model's modalities {:#06b}",
                            presence, config.presence()));
  const int64_t count = std::popcount(presence);
  if (windows.dim() != 3 || windows.size(1) != count || windows.size(2) != kWindowSamples)
    throw Error(fmt::format("windows of {} modalities: expected shape (B, {}, {}), found {}", count,
                            count, kWindowSamples, fmt::join(windows.sizes(), " x ")));
  std::vector<size_t> places;
  for (size_t i = 0; i < config.modalities.size(); ++i)
    if ((presence >> modality_index(config.modalities[i]) & 1) != 0) places.push_back(i);
  return places;
}

at::Tensor with_modalities(const at::Tensor& windows, Presence there, Presence part) {
  if (part == there) return windows;
  std::vector<int64_t> rows;
  int64_t row = 0;
  for (const size_t m : kEachModality) {
    if ((part >> m & 1) != 0) rows.push_back(row);
    row += there >> m & 1;
  }
  return windows.index_select(1, at::tensor(rows, at::kLong).to(windows.device()));
}

Presence kept_modalities(Presence there, double probability, RandomSequence draws) {
  unsigned kept = 0;
  for (const size_t m : kEachModality)
    if (draws.uniform() >= probability) kept |= there & 1U << m;
  if (kept != 0) return static_cast<Presence>(kept);
  auto left = static_cast<int64_t>(draws.below(static_cast<uint64_t>(std::popcount(there))));
  for (const size_t m : kEachModality)
    if ((there >> m & 1) != 0 && left-- == 0) kept = 1U << m;
  return static_cast<Presence>(kept);
}

std::vector<at::Tensor> idle_parameters(const ModelConfig& config, const ParameterList& parameters,
                                        const std::vector<size_t>& modalities,
                                        const std::vector<std::string>& roots) {
  std::vector<at::Tensor> idle;
  if (modalities.size() == config.modalities.size()) return idle;
  for (size_t i = 0; i < config.modalities.size(); ++i) {
    if (std::ranges::find(modalities, i) != modalities.end()) continue;
    for (const auto& parameter : parameters.all())
      for (const std::string& root : roots)
        if (parameter.name.starts_with(root + config.modalities[i] + "."))
          idle.push_back(parameter.value);
  }
  return idle;
}

}  // namespace physiomae::model
