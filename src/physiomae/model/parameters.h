#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

namespace physiomae::model {

/// A trainable tensor with the name it has in a checkpoint (method.md, "Parameter names").
struct Parameter {
  std::string name;
  at::Tensor value;  ///< a leaf that requires a gradient
};

/// All parameters of a model, in a fixed order that optimizer state and checkpoints follow.
class ParameterList {
 public:
  /// Adds a tensor; Error when the name is taken.
  at::Tensor add(std::string name, at::Tensor value);
  const std::vector<Parameter>& all() const { return parameters_; }
  const at::Tensor& at(std::string_view name) const;  ///< Error naming the nearest when absent
  bool has(std::string_view name) const;
  int64_t count() const;  ///< number of scalars

 private:
  std::vector<Parameter> parameters_;
};

}  // namespace physiomae::model
