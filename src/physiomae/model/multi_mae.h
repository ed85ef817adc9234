#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "physiomae/base/modality.h"
#include "physiomae/model/config.h"
#include "physiomae/model/forward_context.h"
#include "physiomae/model/parameters.h"

namespace physiomae::model {

/// Multi-modal masked autoencoder (Fang et al. 2024, §3.2-3.3; method.md).
/// `presence` names the modalities in `windows`, in the order of kModalityNames; it must
/// be a subset of the configuration's. M' = their number.
class MultiMae {
 public:
  /// Random start from `seed` (method.md, "Initialisation").
  MultiMae(const ModelConfig& config, uint64_t seed, c10::Device device);
  ~MultiMae();
  MultiMae(MultiMae&&) noexcept;

  const ModelConfig& config() const;
  const ParameterList& parameters() const;
  c10::Device device() const;

  /// Mean over the tokens of the final LayerNorm: windows (B, M', 3000) -> (B, D).
  at::Tensor embed(const at::Tensor& windows, Presence presence,
                   const ForwardContext& context = {}) const;

  /// windows (B, M', 3000), visible (B, V) int64 sorted indices into M'*T -> (B, M'*T, S).
  at::Tensor reconstruct(const at::Tensor& windows, Presence presence, const at::Tensor& visible,
                         const ForwardContext& context = {}) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Copies weights by name from `source` into `target`. With `encoder_only`, decoders and mask token
/// may be absent from the source. Error naming the first parameter that is missing, unknown, or of
/// another shape.
void load_parameters(const ParameterList& target, const std::map<std::string, at::Tensor>& source,
                     bool encoder_only = false);

/// Floating-point operations of one training window (forward and backward) and of one embedding, in
/// GFLOP: for the share of peak in the log.
double training_gflop(const ModelConfig& config, int64_t visible_tokens);
double embedding_gflop(const ModelConfig& config);

}  // namespace physiomae::model
