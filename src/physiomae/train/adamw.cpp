#include "physiomae/train/adamw.h"

#include <algorithm>

#include <ATen/ATen.h>

#include "physiomae/train/gradient.h"

namespace physiomae::train {

AdamW::AdamW(const model::ParameterList& parameters, const Settings& settings,
             const std::vector<double>& rates)
    : settings_(settings), parameters_(parameters) {
  for (const auto& parameter : parameters_.all()) {
    const size_t index = first_.size();
    first_.push_back(at::zeros_like(parameter.value.detach()));
    second_.push_back(at::zeros_like(parameter.value.detach()));
    const double rate = rates.empty() ? 1 : rates.at(index);
    auto group = std::ranges::find(groups_, rate, &Group::rate);
    if (group == groups_.end()) group = groups_.insert(groups_.end(), {rate, {}});
    group->members.push_back(index);
  }
  const auto options = at::TensorOptions(at::kFloat).device(first_.at(0).device());
  steps_ = at::zeros({static_cast<int64_t>(first_.size())}, options);
}

void AdamW::step(double learning_rate, double norm, double clip_norm) {
  const at::AutoDispatchBelowADInplaceOrView below_autograd;
  std::optional<at::Tensor> scale;
  if (clip_norm > 0) scale = at::full({}, clip_divisor(norm, clip_norm), steps_.options());
  steps_.add_(1);
  const std::vector<at::Tensor> steps = steps_.unbind();
  for (const Group& group : groups_) {
    std::vector<at::Tensor> weights, gradients, first, second, counts;
    for (const size_t i : group.members) {
      const at::Tensor& value = parameters_.all()[i].value;
      weights.push_back(value.detach());
      gradients.push_back(value.grad());
      first.push_back(first_[i]);
      second.push_back(second_[i]);
      counts.push_back(steps[i]);
    }
    at::_fused_adamw_(weights, gradients, first, second, /*max_exp_avg_sqs=*/{}, counts,
                      group.rate * learning_rate, settings_.beta1, settings_.beta2,
                      settings_.weight_decay, settings_.epsilon, /*amsgrad=*/false,
                      /*maximize=*/false, scale, /*found_inf=*/std::nullopt);
  }
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
