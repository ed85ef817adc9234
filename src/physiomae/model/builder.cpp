#include "physiomae/model/builder.h"

#include <cmath>

#include <ATen/ATen.h>

#include "physiomae/model/initialisation.h"

namespace physiomae::model {
namespace {

constexpr double kLayerNormEpsilon = 1e-5;

}  // namespace

at::Tensor Linear::operator()(const at::Tensor& x) const { return at::linear(x, weight, bias); }

at::Tensor LayerNorm::operator()(const at::Tensor& x) const {
  return at::layer_norm(x, weight.sizes(), weight, bias, kLayerNormEpsilon);
}

at::Tensor ParameterBuilder::add(const std::string& name, const at::Tensor& value, int64_t maps) {
  return list_.add(name, value.to(device_).set_requires_grad(true), purpose_, maps);
}

Linear ParameterBuilder::linear(const std::string& prefix, int64_t in, int64_t out, int64_t maps) {
  const std::string weight = prefix + ".weight";
  return {add(weight, model::truncated_normal({out, in}, weight_deviation_, seed_, weight), maps),
          add(prefix + ".bias", at::zeros({out}, at::kFloat))};
}

LayerNorm ParameterBuilder::layer_norm(const std::string& prefix, int64_t dim) {
  return {add(prefix + ".weight", at::ones({dim}, at::kFloat)),
          add(prefix + ".bias", at::zeros({dim}, at::kFloat))};
}

Linear ParameterBuilder::convolution(const std::string& prefix, int64_t channels, int64_t kernel) {
  const double bound = 1 / std::sqrt(static_cast<double>(kernel));
  const std::string weight = prefix + ".weight", bias = prefix + ".bias";
  return {add(weight, uniform({channels, 1, kernel}, bound, seed_, weight)),
          add(bias, uniform({channels}, bound, seed_, bias))};
}

at::Tensor ParameterBuilder::normal(const std::string& name, at::IntArrayRef shape,
                                    double deviation) {
  return add(name, model::normal(shape, deviation, seed_, name));
}

at::Tensor ParameterBuilder::truncated_normal(const std::string& name, at::IntArrayRef shape,
                                              double deviation) {
  return add(name, model::truncated_normal(shape, deviation, seed_, name));
}

}  // namespace physiomae::model
