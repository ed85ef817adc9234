#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "physiomae/model/parameters.h"

namespace physiomae::model {

/// y = x W^T + b.
struct Linear {
  at::Tensor weight, bias;  // (out, in), (out)
  at::Tensor operator()(const at::Tensor& x) const;
  /// The map to outputs [begin, end) alone.
  Linear part(int64_t begin, int64_t end) const;
};

/// Normalisation over the last dimension, epsilon 1e-5.
struct LayerNorm {
  at::Tensor weight, bias;  // (D), (D)
  at::Tensor operator()(const at::Tensor& x) const;
};

/// What a network's parameters are before any training.
struct Start {
  Start(uint64_t seed) : seed(seed) {}  // NOLINT(google-explicit-constructor): a seed is a start
  /// Memory without values, for weights that are loaded: no random number is drawn. Without
  /// `pretraining` what serves pretraining alone is not made.
  static Start unset(bool pretraining) {
    Start start(0);
    start.seed.reset();
    start.pretraining = pretraining;
    return start;
  }

  std::optional<uint64_t> seed;
  bool pretraining = true;
};

/// Creates the parameters of modules under their names, with their random start.
class ParameterBuilder {
 public:
  ParameterBuilder(ParameterList& list, const Start& start, c10::Device device,
                   double weight_deviation)
      : list_(list), seed_(start.seed), device_(device), weight_deviation_(weight_deviation) {}

  /// `maps`: of hidden units, stacked in its rows (Parameter::maps).
  Linear linear(const std::string& prefix, int64_t in, int64_t out, int64_t maps = 1);
  /// A linear map to what the model puts out.
  Linear output(const std::string& prefix, int64_t in, int64_t out) {
    return linear(prefix, in, out, /*maps=*/0);
  }
  LayerNorm layer_norm(const std::string& prefix, int64_t dim);
  /// Weight (channels, in, kernel) and bias as PyTorch's convolution starts: uniform within
  /// 1/sqrt(fan in).
  Linear convolution(const std::string& prefix, int64_t channels, int64_t kernel, int64_t in = 1);
  at::Tensor normal(const std::string& name, at::IntArrayRef shape, double deviation);
  at::Tensor truncated_normal(const std::string& name, at::IntArrayRef shape, double deviation);
  c10::Device device() const { return device_; }
  /// Of all parameters from here on.
  void set_purpose(Purpose purpose) { purpose_ = purpose; }

 private:
  at::Tensor add(const std::string& name, const at::Tensor& value, int64_t maps = 0);
  // Adds draw(seed), or memory of this shape without a seed.
  template <typename Draw>
  at::Tensor drawn(const std::string& name, at::IntArrayRef shape, int64_t maps, const Draw& draw);

  ParameterList& list_;
  std::optional<uint64_t> seed_;
  c10::Device device_;
  double weight_deviation_;  ///< of linear weights
  Purpose purpose_ = Purpose::embedding;
};

}  // namespace physiomae::model
