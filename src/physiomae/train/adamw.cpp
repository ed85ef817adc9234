#include "physiomae/train/adamw.h"

#include <ATen/ATen.h>

#include "physiomae/train/gradient.h"

namespace physiomae::train {

AdamW::AdamW(const model::ParameterList& parameters, const Settings& settings)
    : settings_(settings), parameters_(parameters) {
  for (const auto& parameter : parameters_.all()) {
    first_.push_back(at::zeros_like(parameter.value.detach()));
    second_.push_back(at::zeros_like(parameter.value.detach()));
  }
  const auto options = at::TensorOptions(at::kFloat).device(first_.at(0).device());
  steps_ = at::zeros({static_cast<int64_t>(first_.size())}, options);
}

void AdamW::step(double learning_rate, double norm, double clip_norm) {
  std::vector<at::Tensor> weights, gradients;
  for (const auto& parameter : parameters_.all()) {
    weights.push_back(parameter.value.detach());
    gradients.push_back(parameter.value.grad());
  }
  const at::AutoDispatchBelowADInplaceOrView below_autograd;
  std::optional<at::Tensor> scale;
  if (clip_norm > 0) scale = at::full({}, clip_divisor(norm, clip_norm), steps_.options());
  steps_.add_(1);
  at::_fused_adamw_(weights, gradients, first_, second_, /*max_exp_avg_sqs=*/{}, steps_.unbind(),
                    learning_rate, settings_.beta1, settings_.beta2, settings_.weight_decay,
                    settings_.epsilon, /*amsgrad=*/false, /*maximize=*/false, scale,
                    /*found_inf=*/std::nullopt);
  clear_gradients(parameters_);
}

artifacts::NamedTensors AdamW::state() const {
  artifacts::NamedTensors tensors;
  for (size_t i = 0; i < first_.size(); ++i) {
    const std::string& name = parameters_.all()[i].name;
    tensors.emplace_back("optimizer.m." + name, first_[i]);
    tensors.emplace_back("optimizer.v." + name, second_[i]);
  }
  tensors.emplace_back("optimizer.steps", steps_);
  return tensors;
}

}  // namespace physiomae::train
