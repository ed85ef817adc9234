#include "physiomae/artifacts/onnx_layers.h"

#include <cmath>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/modality.h"
#include "physiomae/kernels/conv_pool.h"
#include "physiomae/model/conv_net.h"
#include "physiomae/model/position.h"

namespace physiomae::artifacts {
namespace {

constexpr float kEpsilon = 1e-5F;  // of every normalisation
constexpr double kNever = -1e30;   // added to the score of a token that is not there
constexpr int64_t kT = kTokens, kS = kTokenSamples;

}  // namespace

OnnxLayers::Value OnnxLayers::parameter(const std::string& name) {
  return graph_.constant(name, network_.parameters().at(name));
}

OnnxLayers::Value OnnxLayers::scalar(double value) {
  return graph_.constant(fmt::format("scalar_{:.9g}", value), at::full({}, value, at::kFloat));
}

OnnxLayers::Value OnnxLayers::reshape(const Value& x, const std::vector<int64_t>& sizes) {
  return graph_.node("Reshape", {x, graph_.integers(sizes)});
}

OnnxLayers::Value OnnxLayers::linear(const std::string& prefix, const at::Tensor& weight,
                                     const at::Tensor& bias, const Value& x) {
  const Value columns = graph_.constant(prefix + ".weight.transposed", weight.detach().t());
  return graph_.node(
      "Add", {graph_.node("MatMul", {x, columns}), graph_.constant(prefix + ".bias", bias)});
}

OnnxLayers::Value OnnxLayers::linear(const std::string& prefix, const Value& x) {
  return linear(prefix, network_.parameters().at(prefix + ".weight"),
                network_.parameters().at(prefix + ".bias"), x);
}

OnnxLayers::Value OnnxLayers::layer_norm(const std::string& prefix, const Value& x) {
  return graph_.node("LayerNormalization",
                     {x, parameter(prefix + ".weight"), parameter(prefix + ".bias")},
                     {.integer = {{"axis", -1}}, .real = {{"epsilon", kEpsilon}}});
}

OnnxLayers::Value OnnxLayers::gelu(const Value& x) {
  const Value erf = graph_.node("Erf", {graph_.node("Mul", {x, scalar(std::sqrt(0.5))})});
  return graph_.node("Mul",
                     {graph_.node("Mul", {x, scalar(0.5)}), graph_.node("Add", {erf, scalar(1)})});
}

// windows (batch, M, 3000) -> the tokens of one modality, (batch, T, D).
OnnxLayers::Value OnnxLayers::tokens(const std::string& prefix, size_t modality,
                                     const Value& embedding_row, const Value& windows) {
  const model::ModelConfig& config = network_.config();
  const std::string name = prefix + "tokenizers." + config.modalities[modality];
  const Value one =
      graph_.node("Gather", {windows, graph_.integers({static_cast<int64_t>(modality)})},
                  {.integer = {{"axis", 1}}});  // (batch, 1, 3000)
  Value x = graph_.node(
      "Conv",
      {reshape(one, {-1, 1, kS}), parameter(name + ".conv.weight"), parameter(name + ".conv.bias")},
      {.integers = {{"kernel_shape", {kernels::kConvKernel}},
                    {"pads", {kernels::kConvKernel / 2, kernels::kConvKernel / 2}}}});
  x = graph_.node(
      "MaxPool", {x},
      {.integers = {{"kernel_shape", {kernels::kPoolWidth}}, {"strides", {kernels::kPoolWidth}}}});
  x = reshape(x, {-1, kernels::kConvChannels * (kS / kernels::kPoolWidth)});
  if (config.tokenizer_activation == "gelu") x = gelu(x);
  x = layer_norm(name + ".norm", linear(name + ".proj", x));
  const Value position = graph_.constant(
      "position", model::sinusoidal_positions(kT, config.dim, c10::Device(c10::kCPU)));
  return graph_.node(
      "Add", {reshape(x, {-1, kT, config.dim}), graph_.node("Add", {position, embedding_row})});
}

// x (batch, count, D); bias (batch, 1, 1, count) of keys, or empty.
OnnxLayers::Value OnnxLayers::attention(const std::string& prefix, const Value& x, int64_t count,
                                        const Value& bias) {
  const int64_t heads = network_.config().heads, width = network_.config().dim / heads;
  const Value qkv = reshape(linear(prefix + ".qkv", x), {-1, count, 3, heads, width});
  const auto part = [&](int64_t index) {  // (batch, H, count, d)
    const Value one =
        graph_.node("Gather", {qkv, graph_.integers({index})}, {.integer = {{"axis", 2}}});
    return graph_.node("Transpose", {reshape(one, {-1, count, heads, width})},
                       {.integers = {{"perm", {0, 2, 1, 3}}}});
  };
  const Value keys = graph_.node("Transpose", {part(1)}, {.integers = {{"perm", {0, 1, 3, 2}}}});
  Value scores = graph_.node("Mul", {graph_.node("MatMul", {part(0), keys}),
                                     scalar(1 / std::sqrt(static_cast<double>(width)))});
  if (!bias.empty()) scores = graph_.node("Add", {scores, bias});
  const Value weights = graph_.node("Softmax", {scores}, {.integer = {{"axis", -1}}});
  const Value attended = graph_.node("Transpose", {graph_.node("MatMul", {weights, part(2)})},
                                     {.integers = {{"perm", {0, 2, 1, 3}}}});
  return linear(prefix + ".proj", reshape(attended, {-1, count, network_.config().dim}));
}

OnnxLayers::Value OnnxLayers::layer(const std::string& prefix, const Value& x, int64_t count,
                                    const Value& bias) {
  const Value middle = graph_.node(
      "Add", {x, attention(prefix + ".attn", layer_norm(prefix + ".norm1", x), count, bias)});
  const Value hidden = gelu(linear(prefix + ".mlp.fc1", layer_norm(prefix + ".norm2", middle)));
  return graph_.node("Add", {middle, linear(prefix + ".mlp.fc2", hidden)});
}

OnnxLayers::Value OnnxLayers::early(const Value& windows, const Value& present) {
  const model::ModelConfig& config = network_.config();
  const auto modalities = static_cast<int64_t>(config.modalities.size());
  const int64_t count = modalities * kT;
  std::vector<Value> parts;
  for (size_t m = 0; m < config.modalities.size(); ++m) {
    const at::Tensor row =
        network_.parameters().at("modality_embedding").select(0, static_cast<int64_t>(m));
    parts.push_back(
        tokens("", m, graph_.constant(fmt::format("modality_embedding.{}", m), row), windows));
  }
  Value x = parts.size() == 1 ? parts[0] : graph_.node("Concat", parts, {.integer = {{"axis", 1}}});
  // (batch, M, 1) of each token's modality -> (batch, M*T, 1)
  const Value each =
      graph_.node("Mul", {reshape(present, {-1, modalities, 1}),
                          graph_.constant("ones", at::ones({1, 1, kT}, at::kFloat))});
  const Value there = reshape(each, {-1, count, 1});
  const Value absent = graph_.node("Sub", {scalar(1), reshape(each, {-1, 1, 1, count})});
  const Value bias = graph_.node("Mul", {absent, scalar(kNever)});
  for (int64_t i = 0; i < config.depth; ++i)
    x = layer(fmt::format("encoder.layers.{}", i), x, count, bias);
  x = layer_norm("encoder.norm", x);
  const Value axis = graph_.integers({1});
  const auto sum = [&](const Value& value) {
    return graph_.node("ReduceSum", {value, axis}, {.integer = {{"keepdims", 0}}});
  };
  return graph_.node("Div", {sum(graph_.node("Mul", {x, there})), sum(there)});
}

OnnxLayers::Value OnnxLayers::late(const Value& windows, const Value& present) {
  const model::ModelConfig& config = network_.config();
  std::vector<Value> parts;
  for (size_t m = 0; m < config.modalities.size(); ++m) {
    const std::string prefix = "encoders." + config.modalities[m] + ".";
    Value x = tokens(prefix, m, parameter(prefix + "modality_embedding"), windows);
    for (int64_t i = 0; i < config.depth; ++i)
      x = layer(fmt::format("{}encoder.layers.{}", prefix, i), x, kT, "");
    x = layer_norm(prefix + "encoder.norm", x);
    x = graph_.node("ReduceMean", {x}, {.integer = {{"keepdims", 0}}, .integers = {{"axes", {1}}}});
    const Value there = graph_.node("Gather", {present, graph_.integers({static_cast<int64_t>(m)})},
                                    {.integer = {{"axis", 1}}});  // (batch, 1)
    parts.push_back(graph_.node("Mul", {x, there}));
  }
  return parts.size() == 1 ? parts[0] : graph_.node("Concat", parts, {.integer = {{"axis", 1}}});
}

// Groups of channels are normalised as instances are, then scaled a channel.
OnnxLayers::Value OnnxLayers::way(const model::ConvWay& sizes, const Value& windows) {
  Value x = windows;
  int64_t places = kWindowSamples;
  for (int64_t i = 0; i <= model::kConvLaterLayers; ++i) {
    const std::string prefix = fmt::format("{}.{}", sizes.name, i);
    const int64_t kernel = i == 0 ? sizes.kernel : sizes.later_kernel;
    const int64_t stride = i == 0 ? sizes.stride : 1, padding = i == 0 ? 0 : kernel / 2;
    const int64_t channels = network_.parameters().at(prefix + ".conv.bias").numel();
    x = graph_.node(
        "Conv", {x, parameter(prefix + ".conv.weight"), parameter(prefix + ".conv.bias")},
        {.integers = {
             {"kernel_shape", {kernel}}, {"strides", {stride}}, {"pads", {padding, padding}}}});
    places = (places + 2 * padding - kernel) / stride + 1;
    const Value groups =
        graph_.node("InstanceNormalization",
                    {reshape(x, {-1, model::kConvGroups, channels / model::kConvGroups * places}),
                     graph_.constant("group_ones", at::ones({model::kConvGroups})),
                     graph_.constant("group_zeros", at::zeros({model::kConvGroups}))},
                    {.real = {{"epsilon", kEpsilon}}});
    const auto a_channel = [&](const std::string& parameter) {
      return graph_.constant(parameter + ".column",
                             network_.parameters().at(parameter).detach().view({-1, 1}));
    };
    x = graph_.node("Add", {graph_.node("Mul", {reshape(groups, {-1, channels, places}),
                                                a_channel(prefix + ".norm.weight")}),
                            a_channel(prefix + ".norm.bias")});
    x = graph_.node("Relu", {x});
    const int64_t pool = i == 0                         ? sizes.first_pool
                         : i == model::kConvLaterLayers ? sizes.last_pool
                                                        : 1;
    if (pool == 1) continue;
    x = graph_.node("MaxPool", {x}, {.integers = {{"kernel_shape", {pool}}, {"strides", {pool}}}});
    places /= pool;
  }
  return graph_.node("ReduceMean", {x},
                     {.integer = {{"keepdims", 0}}, .integers = {{"axes", {2}}}});
}

OnnxLayers::Value OnnxLayers::convolutions(const Value& windows) {
  std::vector<Value> parts;
  for (const model::ConvWay& sizes : model::kConvWays) parts.push_back(way(sizes, windows));
  return graph_.node("Concat", parts, {.integer = {{"axis", 1}}});
}

OnnxLayers::Value OnnxLayers::embedding(const Value& windows, const Value& present) {
  const model::ModelConfig& config = network_.config();
  const auto modalities = static_cast<int64_t>(config.modalities.size());
  // What stands in the place of a missing modality must not matter, NaN included.
  const Value there = graph_.node("Greater", {reshape(present, {-1, modalities, 1}), scalar(0.5)});
  const Value clean = graph_.node("Where", {there, windows, scalar(0)});
  if (config.network == "conv") return convolutions(clean);
  return config.fusion == "late" ? late(clean, present) : early(clean, present);
}

}  // namespace physiomae::artifacts
