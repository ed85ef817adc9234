#include "physiomae/objectives/simclr.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/objectives/contrastive_strategy.h"
#include "physiomae/objectives/nt_xent.h"

namespace physiomae::objectives {
namespace {

class SimClr : public ContrastiveStrategy {
 public:
  using ContrastiveStrategy::ContrastiveStrategy;

  std::string_view name() const override { return "simclr"; }
  std::vector<std::string> loss_parts() const override { return {}; }

  LossSums compared_loss(const dataset::Batch& batch, const at::Tensor& compared,
                         const StepKeys&) override {
    if (!batch.paired)
      throw Error("simclr: a batch that is not made of pairs",
                  "a positive pair is two adjacent windows: BatchNeeds::paired");
    return nt_xent(compared.flatten(1), options().temperature);  // (B, M' * 128)
  }

  double loss_terms(const dataset::Batch& batch, const StepKeys&) const override {
    return static_cast<double>(batch.size());
  }

 private:
  at::Tensor views(const dataset::Batch& batch, int64_t begin, const at::Tensor& windows,
                   const ViewKeys& keys) const override {
    const int64_t count = windows.size(0);
    std::vector<int> view;
    for (int64_t i = begin; i < begin + count; ++i) view.push_back(i < batch.size() / 2 ? 0 : 1);
    const auto ids =
        std::span(batch.ids).subspan(static_cast<size_t>(begin), static_cast<size_t>(count));
    return augment(windows, batch.presence, ids, view, options().augmentations, keys);
  }
};

}  // namespace

std::unique_ptr<Strategy> make_simclr(const model::ModelConfig& config,
                                      const StrategyOptions& options, uint64_t seed,
                                      c10::Device device) {
  return std::make_unique<SimClr>(config, options, seed, device);
}

}  // namespace physiomae::objectives
