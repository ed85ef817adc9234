#pragma once

#include <cstdint>
#include <memory>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "physiomae/model/decoder.h"
#include "physiomae/model/network.h"

namespace physiomae::model {

/// Multi-modal masked autoencoder (Fang et al. 2024, §3.2-3.3; method.md).
class MultiMae : public Network {
 public:
  /// The random start of a seed (method.md, "Initialisation"), or none. With `spectral_bands`
  /// decoders have spectral heads, "decoders.<modality>.spectral_head", which no model folder
  /// keeps; every other parameter starts as without.
  MultiMae(const ModelConfig& config, const Start& start, c10::Device device,
           int64_t spectral_bands = 0);
  ~MultiMae() override;
  MultiMae(MultiMae&&) noexcept;

  const ModelConfig& config() const override;
  const ParameterList& parameters() const override;
  c10::Device device() const override;
  double embedding_gflop() const override;
  int64_t embedding_width() const override;  ///< D

  /// Mean over the tokens of the final LayerNorm.
  at::Tensor embed(const at::Tensor& windows, Presence presence,
                   const ForwardContext& context = {}) const override;

  /// What a loss needs. windows (B, M', 3000), visible (B, V) int64 sorted indices into M'*T ->
  /// M'*T tokens a window, of which the dropped ones are decoded; the visible ones are zeros.
  Reconstruction decode(const at::Tensor& windows, Presence presence, const at::Tensor& visible,
                        const ForwardContext& context = {}) const;
  /// The samples of all tokens, visible ones too: (B, M'*T, S).
  at::Tensor reconstruct(const at::Tensor& windows, Presence presence, const at::Tensor& visible,
                         const ForwardContext& context = {}) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace physiomae::model
