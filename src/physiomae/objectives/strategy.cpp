#include "physiomae/objectives/strategy.h"

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/config.h"
#include "physiomae/base/error.h"
#include "physiomae/objectives/masked_strategies.h"
#include "physiomae/objectives/masking.h"

namespace physiomae::objectives {
namespace {

struct Entry {
  std::string_view name;
  std::unique_ptr<Strategy> (*make)(const model::ModelConfig& config,
                                    const StrategyOptions& options, uint64_t seed,
                                    c10::Device device);
};

const std::array<Entry, 3> kStrategies = {{
    {masking_name(MaskingKind::mae), make_mae},
    {masking_name(MaskingKind::multimae), make_multimae},
    {masking_name(MaskingKind::multimae_drop), make_multimae_drop},
}};

}  // namespace

std::unique_ptr<Strategy> make_strategy(std::string_view name, const model::ModelConfig& config,
                                        const StrategyOptions& options, uint64_t seed,
                                        c10::Device device) {
  for (const auto& entry : kStrategies)
    if (entry.name == name) return entry.make(config, options, seed, device);
  const auto near = nearest(name, strategy_names());
  throw UsageError(fmt::format("unknown strategy '{}'", name),
                   near.empty() ? fmt::format("known are {}", fmt::join(strategy_names(), ", "))
                                : fmt::format("did you mean '{}'?", near));
}

std::vector<std::string> strategy_names() {
  std::vector<std::string> names;
  for (const auto& entry : kStrategies) names.emplace_back(entry.name);
  return names;
}

}  // namespace physiomae::objectives
