#include "physiomae/objectives/strategy.h"

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/config.h"
#include "physiomae/base/error.h"
#include "physiomae/objectives/clip_strategies.h"
#include "physiomae/objectives/masked_strategies.h"
#include "physiomae/objectives/masking.h"
#include "physiomae/objectives/simclr.h"

namespace physiomae::objectives {
namespace {

struct Entry {
  std::string_view name;
  std::unique_ptr<Strategy> (*make)(const model::ModelConfig& config,
                                    const StrategyOptions& options, uint64_t seed,
                                    c10::Device device);
  StrategyTraits traits = {};
};

constexpr dataset::BatchNeeds kTwoPairs = {.paired = true, .windows = 4};
constexpr dataset::BatchNeeds kTwoWindows = {.windows = 2, .modalities = 2};

const std::array<Entry, 6> kStrategies = {{
    {masking_name(MaskingKind::mae), make_mae},
    {masking_name(MaskingKind::multimae), make_multimae},
    {masking_name(MaskingKind::multimae_drop), make_multimae_drop},
    {"simclr", make_simclr, {.late_fusion = true, .needs = kTwoPairs}},
    {"clip_pairwise", make_clip_pairwise, {.late_fusion = true, .needs = kTwoWindows}},
    {"clip_loo", make_clip_loo, {.late_fusion = true, .needs = kTwoWindows}},
}};

const Entry& entry_of(std::string_view name) {
  for (const auto& entry : kStrategies)
    if (entry.name == name) return entry;
  const auto near = nearest(name, strategy_names());
  throw UsageError(fmt::format("unknown strategy '{}'", name),
                   near.empty() ? fmt::format("known are {}", fmt::join(strategy_names(), ", "))
                                : fmt::format("did you mean '{}'?", near));
}

}  // namespace

at::Tensor Strategy::forward_part(const dataset::Batch&, int64_t, int64_t, const at::Tensor&,
                                  const StepKeys&) {
  throw Error(fmt::format("strategy {} compares no windows", name()));
}

LossSums Strategy::compared_loss(const dataset::Batch&, const at::Tensor&, const StepKeys&) {
  throw Error(fmt::format("strategy {} compares no windows", name()));
}

std::unique_ptr<Strategy> make_strategy(std::string_view name, const model::ModelConfig& config,
                                        const StrategyOptions& options, uint64_t seed,
                                        c10::Device device) {
  return entry_of(name).make(with_fusion_of(name, config), options, seed, device);
}

std::vector<std::string> strategy_names() {
  std::vector<std::string> names;
  for (const auto& entry : kStrategies) names.emplace_back(entry.name);
  return names;
}

StrategyTraits strategy_traits(std::string_view name) { return entry_of(name).traits; }

model::ModelConfig with_fusion_of(std::string_view strategy, model::ModelConfig config) {
  const StrategyTraits traits = strategy_traits(strategy);
  if (config.network != "transformer")
    throw UsageError(fmt::format("model.network is {}: strategy {} pretrains a transformer",
                                 config.network, strategy),
                     "`physiomae scratch` trains it with labels");
  if (static_cast<int64_t>(config.modalities.size()) < traits.needs.modalities)
    throw UsageError(
        fmt::format("strategy {} compares modalities with each other, the model has {} alone",
                    strategy, fmt::join(config.modalities, ", ")),
        "give model.modalities at least two, or use the strategy mae or simclr");
  const std::string_view wanted = traits.late_fusion ? "late" : "early";
  if (config.fusion != "auto" && config.fusion != wanted)
    throw UsageError(fmt::format("model.fusion is {}: strategy {} trains a model of {} fusion",
                                 config.fusion, strategy, wanted),
                     "leave model.fusion at auto");
  config.fusion = wanted;
  return config;
}

}  // namespace physiomae::objectives
