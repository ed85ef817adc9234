#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

namespace physiomae::model {

/// What a parameter is for: an embedding passes through it; pretraining alone needs it (decoders,
/// mask token), so that it may be absent from a file and changes no embedding; or a side task of
/// pretraining needs it, so that it stands in checkpoints alone.
enum class Purpose { embedding, pretraining, side_task };

/// A trainable tensor with the name it has in a checkpoint (method.md, "Parameter names").
struct Parameter {
  std::string name;
  at::Tensor value;  ///< a leaf that requires a gradient
  Purpose purpose = Purpose::embedding;
  /// Linear maps between hidden units that its rows hold, one above the other (q, k and v: 3); 0:
  /// it is none (embeddings, norms, biases, convolutions, output heads).
  int64_t maps = 0;
};

/// All parameters of a model, in a fixed order that optimizer state and checkpoints follow.
class ParameterList {
 public:
  /// Adds a tensor; Error when the name is taken.
  at::Tensor add(std::string name, at::Tensor value, Purpose purpose = Purpose::embedding,
                 int64_t maps = 0);
  const std::vector<Parameter>& all() const { return parameters_; }
  const at::Tensor& at(std::string_view name) const;  ///< Error naming the nearest when absent
  bool has(std::string_view name) const;
  int64_t count() const;  ///< number of scalars

 private:
  std::vector<Parameter> parameters_;
};

/// Copies weights by name from `source` into `target`. Error naming the first parameter that is
/// missing, unknown, or of another shape.
void load_parameters(const ParameterList& target, const std::map<std::string, at::Tensor>& source);

}  // namespace physiomae::model
