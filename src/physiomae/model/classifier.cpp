#include "physiomae/model/classifier.h"

#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

namespace physiomae::model {
namespace {

// Layers between the input and a parameter: 0 before the layers, i + 1 within layer i, those of all
// layers behind them.
int64_t layers_below(std::string_view name, int64_t depth) {
  constexpr std::string_view kLayers = "encoder.layers.";
  if (const size_t at = name.find(kLayers); at != std::string_view::npos) {
    int64_t layer = 0;
    const std::string_view number = name.substr(at + kLayers.size());
    std::from_chars(number.data(), number.data() + number.size(), layer);
    return layer + 1;
  }
  if (name.find("encoder.norm.") != std::string_view::npos) return depth;
  return name.starts_with("heads.") ? depth + 1 : 0;
}

}  // namespace

Classifier::Classifier(std::unique_ptr<Network> network, const std::string& task, int64_t classes,
                       uint64_t seed)
    : network_(std::move(network)) {
  for (const Parameter& parameter : network_->parameters().all())
    if (parameter.purpose == Purpose::embedding)
      parameters_.add(parameter.name, parameter.value, parameter.purpose, parameter.maps);
  ParameterBuilder build(parameters_, seed, device(), config().initial_deviation);
  head_ = build.output("heads." + task, embedding_width(), classes);
}

at::Tensor Classifier::logits(const at::Tensor& windows, Presence presence,
                              const ForwardContext& context) const {
  return head_(embed(windows, presence, context));
}

std::vector<double> layer_wise_rates(const ParameterList& parameters, const ModelConfig& config,
                                     double decay) {
  std::vector<double> rates;
  for (const Parameter& parameter : parameters.all())
    rates.push_back(std::pow(
        decay, static_cast<double>(config.depth + 1 - layers_below(parameter.name, config.depth))));
  return rates;
}

}  // namespace physiomae::model
