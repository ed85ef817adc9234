#include "physiomae/eval/model_heads.h"

#include <optional>

#include <ATen/ATen.h>

#include "physiomae/eval/head_temperature.h"

namespace physiomae::eval {

ModelHeads::ModelHeads(const artifacts::LoadedModel& model, bool calibrated) {
  for (const artifacts::HeadInfo& info : model.info.heads) {
    LinearHead head = model_head(model, info.task);
    const auto temperature =
        calibrated ? temperature_of(model.heads, info.task) : std::optional<double>();
    // softmax(z / T) is the softmax of a head whose weights are divided.
    if (temperature) head = {head.weight / *temperature, head.bias / *temperature};
    heads_.push_back(head);
    columns_.push_back(columns_.back() + head.bias.numel());
  }
}

at::Tensor ModelHeads::operator()(const at::Tensor& embeddings) const {
  const at::Tensor features = embeddings.cpu();
  std::vector<at::Tensor> probabilities;
  for (const LinearHead& head : heads_) probabilities.push_back(head_probabilities(head, features));
  return at::cat(probabilities, 1);  // (B, sum of C)
}

std::vector<double> ModelHeads::part(const at::Tensor& rows, size_t i) const {
  return doubles_of(rows.slice(1, columns_[i], columns_[i + 1]));
}

}  // namespace physiomae::eval
