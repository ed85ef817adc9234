#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

// Note [ONNX]
// A model as a graph that other programs run (onnx.ai, operator set 17, IR version 8), written in
// protobuf's wire format by field numbers of onnx.proto3. Values are named by what they are
// ("encoder.layers.0.attn.scores"), weights by their names in a checkpoint.

namespace physiomae::artifacts {

/// Attributes of a node, by the kind of their values.
struct OnnxAttributes {
  std::map<std::string, int64_t> integer = {};
  std::map<std::string, float> real = {};
  std::map<std::string, std::vector<int64_t>> integers = {};
};

/// A graph under construction: each function adds what it says and gives the name of its value.
class OnnxGraph {
 public:
  using Value = std::string;

  /// A tensor that is part of the graph, float32 or int64; added once a name.
  Value constant(const std::string& name, const at::Tensor& value);
  /// The same of int64 numbers (n).
  Value integers(const std::vector<int64_t>& values);

  Value node(std::string_view op, const std::vector<Value>& inputs,
             const OnnxAttributes& attributes = {});

  /// Sizes below 0 are of the batch, "batch".
  Value input(const std::string& name, const std::vector<int64_t>& sizes);
  /// `value` under a name of its own.
  void output(const std::string& name, const Value& value, const std::vector<int64_t>& sizes);

  /// Writes the model beside and renames it into place; `metadata` are its properties.
  void write(const std::filesystem::path& path, std::string_view name,
             const std::map<std::string, std::string>& metadata) const;

 private:
  Value fresh(std::string_view op);

  std::string nodes_, constants_, inputs_, outputs_;  // encoded fields of GraphProto
  std::map<std::string, bool> known_;                 // constants
  int64_t count_ = 0;
};

}  // namespace physiomae::artifacts
