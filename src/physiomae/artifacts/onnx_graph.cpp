#include "physiomae/artifacts/onnx_graph.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/protobuf_writer.h"

namespace physiomae::artifacts {
namespace {

using io::protobuf::bytes_field;
using io::protobuf::float_field;
using io::protobuf::integer_field;

// Field numbers of onnx.proto3, by message.
namespace model_proto {
constexpr int kIrVersion = 1, kProducer = 2, kProducerVersion = 3, kGraph = 7, kOperatorSets = 8,
              kMetadata = 14;
}
namespace operator_set {
constexpr int kVersion = 2;
}
namespace entry {
constexpr int kKey = 1, kValue = 2;
}
namespace graph_proto {
constexpr int kNode = 1, kName = 2, kInitializer = 5, kInput = 11, kOutput = 12;
}
namespace node_proto {
constexpr int kInput = 1, kOutput = 2, kName = 3, kOp = 4, kAttribute = 5;
}
namespace attribute {
constexpr int kName = 1, kReal = 2, kInteger = 3, kIntegers = 8, kType = 20;
constexpr int64_t kTypeReal = 1, kTypeInteger = 2, kTypeIntegers = 7;
}  // namespace attribute
namespace tensor {
constexpr int kDims = 1, kType = 2, kName = 8, kRaw = 9;
constexpr int64_t kFloat = 1, kInt64 = 7;
}  // namespace tensor
namespace value_info {
constexpr int kName = 1, kType = 2, kTensorType = 1, kElement = 1, kShape = 2, kDim = 1,
              kDimValue = 1, kDimParam = 2;
}
constexpr int64_t kIrVersion = 8, kOperatorSet = 17;

std::string tensor_text(const std::string& name, const at::Tensor& value) {
  const bool integer = value.scalar_type() == at::kLong;
  const at::Tensor plain = value.detach().cpu().to(integer ? at::kLong : at::kFloat).contiguous();
  std::string text;
  for (const int64_t size : plain.sizes()) text += integer_field(tensor::kDims, size);
  text += integer_field(tensor::kType, integer ? tensor::kInt64 : tensor::kFloat);
  text += bytes_field(tensor::kName, name);
  return text + bytes_field(tensor::kRaw,
                            {static_cast<const char*>(plain.const_data_ptr()), plain.nbytes()});
}

std::string value_text(const std::string& name, const std::vector<int64_t>& sizes) {
  using namespace value_info;
  std::string shape;
  for (const int64_t size : sizes)
    shape += bytes_field(
        kDim, size < 0 ? bytes_field(kDimParam, "batch") : integer_field(kDimValue, size));
  const std::string type = integer_field(kElement, tensor::kFloat) + bytes_field(kShape, shape);
  return bytes_field(kName, name) + bytes_field(kType, bytes_field(kTensorType, type));
}

std::string attribute_text(const std::string& name, int64_t type, const std::string& value) {
  return bytes_field(node_proto::kAttribute, bytes_field(attribute::kName, name) + value +
                                                 integer_field(attribute::kType, type));
}

}  // namespace

OnnxGraph::Value OnnxGraph::fresh(std::string_view op) {
  return fmt::format("{}_{}", op, count_++);
}

OnnxGraph::Value OnnxGraph::constant(const std::string& name, const at::Tensor& value) {
  if (known_.try_emplace(name, true).second)
    constants_ += bytes_field(graph_proto::kInitializer, tensor_text(name, value));
  return name;
}

OnnxGraph::Value OnnxGraph::integers(const std::vector<int64_t>& values) {
  return constant(fmt::format("integers_{}", fmt::join(values, "_")),
                  at::tensor(values, at::kLong));
}

OnnxGraph::Value OnnxGraph::node(std::string_view op, const std::vector<Value>& inputs,
                                 const OnnxAttributes& attributes) {
  const Value output = fresh(op);
  std::string text;
  for (const Value& input : inputs) text += bytes_field(node_proto::kInput, input);
  text += bytes_field(node_proto::kOutput, output) + bytes_field(node_proto::kName, output) +
          bytes_field(node_proto::kOp, op);
  for (const auto& [name, value] : attributes.integer)
    text +=
        attribute_text(name, attribute::kTypeInteger, integer_field(attribute::kInteger, value));
  for (const auto& [name, value] : attributes.real)
    text += attribute_text(name, attribute::kTypeReal, float_field(attribute::kReal, value));
  for (const auto& [name, values] : attributes.integers) {
    std::string list;
    for (const int64_t value : values) list += integer_field(attribute::kIntegers, value);
    text += attribute_text(name, attribute::kTypeIntegers, list);
  }
  nodes_ += bytes_field(graph_proto::kNode, text);
  return output;
}

OnnxGraph::Value OnnxGraph::input(const std::string& name, const std::vector<int64_t>& sizes) {
  inputs_ += bytes_field(graph_proto::kInput, value_text(name, sizes));
  return name;
}

void OnnxGraph::output(const std::string& name, const Value& value,
                       const std::vector<int64_t>& sizes) {
  const std::string text =
      bytes_field(node_proto::kInput, value) + bytes_field(node_proto::kOutput, name) +
      bytes_field(node_proto::kName, name) + bytes_field(node_proto::kOp, "Identity");
  nodes_ += bytes_field(graph_proto::kNode, text);
  outputs_ += bytes_field(graph_proto::kOutput, value_text(name, sizes));
}

void OnnxGraph::write(const std::filesystem::path& path, std::string_view name,
                      const std::map<std::string, std::string>& metadata) const {
  const std::string graph =
      nodes_ + bytes_field(graph_proto::kName, name) + constants_ + inputs_ + outputs_;
  std::string text =
      integer_field(model_proto::kIrVersion, kIrVersion) +
      bytes_field(model_proto::kProducer, "physiomae") + bytes_field(model_proto::kGraph, graph) +
      bytes_field(model_proto::kOperatorSets, integer_field(operator_set::kVersion, kOperatorSet));
  for (const auto& [key, value] : metadata)
    text += bytes_field(model_proto::kMetadata,
                        bytes_field(entry::kKey, key) + bytes_field(entry::kValue, value));
  constexpr size_t kLimit = size_t{2} << 30;  // of a protobuf message
  if (text.size() >= kLimit)
    throw Error(
        fmt::format("the model is {} bytes as ONNX, the format holds {}", text.size(), kLimit),
        "share its model folder instead");
  write_file(path, text);
}

}  // namespace physiomae::artifacts
