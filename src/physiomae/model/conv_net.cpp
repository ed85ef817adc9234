#include "physiomae/model/conv_net.h"

#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/kernels/dropout.h"
#include "physiomae/model/dropout_site.h"
#include "physiomae/model/present.h"

namespace physiomae::model {
namespace {

constexpr int64_t kFirst = 64, kLater = 128;  ///< channels
constexpr double kNormEpsilon = 1e-5;

struct Layer {
  Linear convolution;
  LayerNorm norm;  ///< its scale and shift a channel

  // x (B, in, n) -> (B, out, n').
  at::Tensor operator()(const at::Tensor& x, int64_t stride, int64_t padding) const {
    const at::Tensor y = at::conv1d(x, convolution.weight, convolution.bias, stride, padding);
    return at::relu(at::group_norm(y, kConvGroups, norm.weight, norm.bias, kNormEpsilon));
  }
};

struct Way {
  Way(ParameterBuilder& build, const ConvWay& sizes, int64_t modalities) : sizes(sizes) {
    for (int64_t i = 0; i <= kConvLaterLayers; ++i) {
      const bool first = i == 0;
      const std::string prefix = fmt::format("{}.{}.", sizes.name, i);
      const int64_t channels = first ? kFirst : kLater;
      layers.push_back(
          {build.convolution(prefix + "conv", channels, first ? sizes.kernel : sizes.later_kernel,
                             first    ? modalities
                             : i == 1 ? kFirst
                                      : kLater),
           build.layer_norm(prefix + "norm", channels)});
    }
  }

  // x (B, M, 3000) -> (B, 128).
  at::Tensor operator()(const at::Tensor& x) const {
    at::Tensor y = at::max_pool1d(layers[0](x, sizes.stride, 0), sizes.first_pool);
    for (size_t i = 1; i < layers.size(); ++i) y = layers[i](y, 1, sizes.later_kernel / 2);
    return at::max_pool1d(y, sizes.last_pool).mean(2);
  }

  double gflop(int64_t modalities) const {
    const int64_t places = (kWindowSamples - sizes.kernel) / sizes.stride + 1;
    const int64_t pooled = places / sizes.first_pool;
    const int64_t in = kFirst + (kConvLaterLayers - 1) * kLater;
    return 2e-9 * static_cast<double>(places * modalities * sizes.kernel * kFirst +
                                      pooled * sizes.later_kernel * in * kLater);
  }

  ConvWay sizes;
  std::vector<Layer> layers;
};

ModelConfig validated(ModelConfig config) {
  config.validate();
  return config;
}

}  // namespace

struct ConvNet::State {
  State(const ModelConfig& configuration, const Start& start, c10::Device where)
      : config(validated(configuration)),
        device(where),
        build(parameters, start, device, config.initial_deviation),
        drop("conv_net.drop", config.dropout) {
    for (const ConvWay& sizes : kConvWays)
      ways.emplace_back(build, sizes, static_cast<int64_t>(config.modalities.size()));
  }

  ModelConfig config;
  c10::Device device;
  ParameterList parameters;
  ParameterBuilder build;
  std::vector<Way> ways;
  DropoutSite drop;
};

ConvNet::ConvNet(const ModelConfig& config, const Start& start, c10::Device device)
    : state_(std::make_unique<State>(config, start, device)) {}
ConvNet::~ConvNet() = default;

const ModelConfig& ConvNet::config() const { return state_->config; }
const ParameterList& ConvNet::parameters() const { return state_->parameters; }
c10::Device ConvNet::device() const { return state_->device; }
int64_t ConvNet::embedding_width() const { return kLater * std::ssize(kConvWays); }

double ConvNet::embedding_gflop() const {
  double sum = 0;
  for (const Way& way : state_->ways)
    sum += way.gflop(static_cast<int64_t>(state_->config.modalities.size()));
  return sum;
}

at::Tensor ConvNet::embed(const at::Tensor& windows, Presence presence,
                          const ForwardContext& context) const {
  const auto present = present_modalities(state_->config, windows, presence);
  const auto modalities = static_cast<int64_t>(state_->config.modalities.size());
  at::Tensor input = windows;  // (B, M, 3000)
  if (std::ssize(present) < modalities) {
    std::vector<int64_t> places(present.begin(), present.end());
    input = at::zeros({windows.size(0), modalities, kWindowSamples}, windows.options())
                .index_copy(1, at::tensor(places, at::kLong).to(windows.device()), windows);
  }
  std::vector<at::Tensor> parts;
  for (const Way& way : state_->ways) parts.push_back(way(input));
  const at::Tensor embedding = at::cat(parts, 1).to(at::kFloat);  // (B, E)
  const kernels::Dropout drop = state_->drop.draw(context, 1, embedding_width(), state_->device);
  if (!drop.active()) return embedding;
  const at::Tensor row = embedding.unsqueeze(1);
  return kernels::dropout_add(at::zeros_like(row), row, drop).squeeze(1);
}

}  // namespace physiomae::model
