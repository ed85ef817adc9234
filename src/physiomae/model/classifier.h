#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "physiomae/model/network.h"

namespace physiomae::model {

/// A network with a linear head on its embedding (Fang et al. 2024, §3.4): all that an embedding
/// passes through trains with the head, and is named as in the network; what serves pretraining
/// alone is no part of it.
class Classifier : public Network {
 public:
  /// The head, "heads.<task>.weight" (C, E) and ".bias" (C), at the random start of `seed` as the
  /// network's configuration has it.
  Classifier(std::unique_ptr<Network> network, const std::string& task, int64_t classes,
             uint64_t seed);

  const ModelConfig& config() const override { return network_->config(); }
  const ParameterList& parameters() const override { return parameters_; }
  c10::Device device() const override { return network_->device(); }
  int64_t embedding_width() const override { return network_->embedding_width(); }
  double embedding_gflop() const override { return network_->embedding_gflop(); }
  at::Tensor embed(const at::Tensor& windows, Presence presence,
                   const ForwardContext& context = {}) const override {
    return network_->embed(windows, presence, context);
  }
  /// windows (B, M', 3000) -> (B, C).
  at::Tensor logits(const at::Tensor& windows, Presence presence,
                    const ForwardContext& context = {}) const;

 private:
  std::unique_ptr<Network> network_;
  ParameterList parameters_;
  Linear head_;
};

/// What layer-wise decay of the learning rate (Clark et al. 2020, "ELECTRA", appendix A) multiplies
/// each parameter's by: decay^(steps from the head), the head 1, each transformer layer one
/// further, tokenizers and embeddings behind the first layer.
std::vector<double> layer_wise_rates(const ParameterList& parameters, const ModelConfig& config,
                                     double decay);

}  // namespace physiomae::model
