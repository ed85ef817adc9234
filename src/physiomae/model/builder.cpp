#include "physiomae/model/builder.h"

#include <cmath>

#include <ATen/ATen.h>

#include "physiomae/model/initialisation.h"

namespace physiomae::model {
namespace {

constexpr double kLayerNormEpsilon = 1e-5;

}  // namespace

at::Tensor Linear::operator()(const at::Tensor& x) const { return at::linear(x, weight, bias); }

Linear Linear::part(int64_t begin, int64_t end) const {
  return {weight.slice(0, begin, end), bias.slice(0, begin, end)};
}

at::Tensor LayerNorm::operator()(const at::Tensor& x) const {
  return at::layer_norm(x, weight.sizes(), weight, bias, kLayerNormEpsilon);
}

at::Tensor ParameterBuilder::add(const std::string& name, const at::Tensor& value, int64_t maps) {
  return list_.add(name, value.to(device_).set_requires_grad(true), purpose_, maps);
}

template <typename Draw>
at::Tensor ParameterBuilder::drawn(const std::string& name, at::IntArrayRef shape, int64_t maps,
                                   const Draw& draw) {
  return add(name, seed_ ? draw(*seed_) : at::empty(shape, at::kFloat), maps);
}

Linear ParameterBuilder::linear(const std::string& prefix, int64_t in, int64_t out, int64_t maps) {
  const std::string weight = prefix + ".weight";
  return {drawn(weight, {out, in}, maps,
                [&](uint64_t seed) {
                  return model::truncated_normal({out, in}, weight_deviation_, seed, weight);
                }),
          add(prefix + ".bias", at::zeros({out}, at::kFloat))};
}

LayerNorm ParameterBuilder::layer_norm(const std::string& prefix, int64_t dim) {
  return {add(prefix + ".weight", at::ones({dim}, at::kFloat)),
          add(prefix + ".bias", at::zeros({dim}, at::kFloat))};
}

Linear ParameterBuilder::convolution(const std::string& prefix, int64_t channels, int64_t kernel,
                                     int64_t in) {
  const double bound = 1 / std::sqrt(static_cast<double>(in * kernel));
  const auto start = [&](const std::string& name, at::IntArrayRef shape) {
    return drawn(name, shape, 0, [&](uint64_t seed) { return uniform(shape, bound, seed, name); });
  };
  return {start(prefix + ".weight", {channels, in, kernel}), start(prefix + ".bias", {channels})};
}

at::Tensor ParameterBuilder::normal(const std::string& name, at::IntArrayRef shape,
                                    double deviation) {
  return drawn(name, shape, 0,
               [&](uint64_t seed) { return model::normal(shape, deviation, seed, name); });
}

at::Tensor ParameterBuilder::truncated_normal(const std::string& name, at::IntArrayRef shape,
                                              double deviation) {
  return drawn(name, shape, 0, [&](uint64_t seed) {
    return model::truncated_normal(shape, deviation, seed, name);
  });
}

}  // namespace physiomae::model
