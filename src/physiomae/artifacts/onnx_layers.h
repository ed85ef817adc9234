#pragma once

#include <string>
#include <vector>

#include "physiomae/artifacts/onnx_graph.h"
#include "physiomae/model/conv_net.h"
#include "physiomae/model/network.h"

namespace physiomae::artifacts {

/// Adds the layers of networks to a graph; parameters are taken by their names, and hold as in
/// the classes of model/ that they are called after.
class OnnxLayers {
 public:
  using Value = OnnxGraph::Value;

  OnnxLayers(OnnxGraph& graph, const model::Network& network) : graph_(graph), network_(network) {}

  /// windows (batch, M, 3000), present (batch, M) -> (batch, E).
  Value embedding(const Value& windows, const Value& present);
  /// x (..., in) -> (..., out).
  Value linear(const std::string& prefix, const at::Tensor& weight, const at::Tensor& bias,
               const Value& x);

 private:
  Value parameter(const std::string& name);
  Value scalar(double value);
  Value linear(const std::string& prefix, const Value& x);
  Value layer_norm(const std::string& prefix, const Value& x);
  Value gelu(const Value& x);
  Value reshape(const Value& x, const std::vector<int64_t>& sizes);

  Value tokens(const std::string& prefix, size_t modality, const Value& embedding_row,
               const Value& windows);
  Value attention(const std::string& prefix, const Value& x, int64_t count, const Value& bias);
  Value layer(const std::string& prefix, const Value& x, int64_t count, const Value& bias);
  Value early(const Value& windows, const Value& present);
  Value late(const Value& windows, const Value& present);
  Value convolutions(const Value& windows);
  Value way(const model::ConvWay& sizes, const Value& windows);

  OnnxGraph& graph_;
  const model::Network& network_;
};

}  // namespace physiomae::artifacts
