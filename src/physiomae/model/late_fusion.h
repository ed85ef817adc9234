#pragma once

#include <cstdint>
#include <memory>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "physiomae/model/network.h"

namespace physiomae::model {

constexpr int64_t kProjectionHidden = 256;  ///< Appendix F.1
constexpr int64_t kProjectionWidth = 128;   ///< Appendix F.1: what contrastive losses compare

/// Late fusion (Fang et al. 2024, §4.3, Appendix F): an encoder a modality, which see nothing of
/// each other, and a projection MLP each that serves contrastive pretraining alone. With their
/// prefix "encoders.<modality>." left out, an encoder's parameters are named as those of a MultiMae
/// of that modality alone. A ForwardObserver sees the layers of one modality after the other.
class LateFusion : public Network {
 public:
  /// The random start of a seed (method.md, "Initialisation"), or none.
  LateFusion(const ModelConfig& config, const Start& start, c10::Device device);
  ~LateFusion() override;
  LateFusion(LateFusion&&) noexcept;

  const ModelConfig& config() const override;
  const ParameterList& parameters() const override;
  c10::Device device() const override;
  double embedding_gflop() const override;
  int64_t embedding_width() const override;  ///< M*D

  /// Each modality's mean over its tokens of the final LayerNorm, in the order of the
  /// configuration; zeros for those that are not there.
  at::Tensor embed(const at::Tensor& windows, Presence presence,
                   const ForwardContext& context = {}) const override;

  /// Each present modality's pooled vector after its projection (linear, GELU, linear):
  /// windows (B, M', 3000) -> (B, M', 128). Error where projections were not made.
  at::Tensor project(const at::Tensor& windows, Presence presence,
                     const ForwardContext& context = {}) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace physiomae::model
