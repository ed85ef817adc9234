#pragma once

#include <cstdint>
#include <memory>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "physiomae/base/modality.h"
#include "physiomae/model/builder.h"
#include "physiomae/model/config.h"
#include "physiomae/model/forward_context.h"
#include "physiomae/model/parameters.h"

namespace physiomae::model {

/// A model that embeds windows: all that probes, embeddings and model folders ask of one, however
/// it was pretrained. `presence` names the modalities in `windows`, in the order of kModalityNames;
/// it must be a subset of the configuration's. M' = their number.
class Network {
 public:
  virtual ~Network() = default;

  virtual const ModelConfig& config() const = 0;
  virtual const ParameterList& parameters() const = 0;
  virtual c10::Device device() const = 0;
  virtual int64_t embedding_width() const = 0;  ///< E
  /// Useful work of one embedding with all modalities (Note [Useful work]).
  virtual double embedding_gflop() const = 0;
  /// windows (B, M', 3000) -> (B, E).
  virtual at::Tensor embed(const at::Tensor& windows, Presence presence,
                           const ForwardContext& context = {}) const = 0;
};

/// The network of a configuration at its start: ConvNet where its network is "conv", LateFusion
/// where its fusion is "late", else MultiMae.
std::unique_ptr<Network> make_network(const ModelConfig& config, const Start& start,
                                      c10::Device device);

}  // namespace physiomae::model
