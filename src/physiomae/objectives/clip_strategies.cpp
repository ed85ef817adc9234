#include "physiomae/objectives/clip_strategies.h"

#include "physiomae/objectives/clip_loss.h"
#include "physiomae/objectives/contrastive_strategy.h"

namespace physiomae::objectives {
namespace {

class Clip : public ContrastiveStrategy {
 public:
  Clip(ClipTerms terms, const model::ModelConfig& config, const StrategyOptions& options,
       uint64_t seed, c10::Device device)
      : ContrastiveStrategy(config, options, seed, device), terms_(terms) {}

  std::string_view name() const override {
    return terms_ == ClipTerms::pairwise ? "clip_pairwise" : "clip_loo";
  }
  std::vector<std::string> loss_parts() const override {
    return {kModalityNames.begin(), kModalityNames.end()};
  }

  LossSums compared_loss(const dataset::Batch& batch, const at::Tensor& compared,
                         const StepKeys&) override {
    LossSums loss = clip_loss(compared, terms_, options().temperature, options().loo_renormalise);
    for (const size_t m : kEachModality)
      if ((batch.presence >> m & 1) != 0) loss.parts.push_back(kModalityNames[m]);
    return loss;
  }

  double loss_terms(const dataset::Batch& batch, const StepKeys&) const override {
    return clip_terms(terms_, batch.modalities, batch.size());
  }

 private:
  ClipTerms terms_;
};

}  // namespace

std::unique_ptr<Strategy> make_clip_pairwise(const model::ModelConfig& config,
                                             const StrategyOptions& options, uint64_t seed,
                                             c10::Device device) {
  return std::make_unique<Clip>(ClipTerms::pairwise, config, options, seed, device);
}

std::unique_ptr<Strategy> make_clip_loo(const model::ModelConfig& config,
                                        const StrategyOptions& options, uint64_t seed,
                                        c10::Device device) {
  return std::make_unique<Clip>(ClipTerms::leave_one_out, config, options, seed, device);
}

}  // namespace physiomae::objectives
