#include "physiomae/artifacts/tensor_file.h"

#include <cstring>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/content_checksum.h"
#include "physiomae/io/safetensors_writer.h"

namespace physiomae::artifacts {
namespace {

constexpr std::pair<at::ScalarType, io::DType> kTypes[] = {
    {at::kFloat, io::DType::f32},     {at::kDouble, io::DType::f64}, {at::kHalf, io::DType::f16},
    {at::kBFloat16, io::DType::bf16}, {at::kLong, io::DType::i64},   {at::kInt, io::DType::i32},
    {at::kShort, io::DType::i16},     {at::kChar, io::DType::i8},    {at::kByte, io::DType::u8},
    {at::kBool, io::DType::boolean}};

io::DType file_type(at::ScalarType type) {
  for (const auto& [ours, theirs] : kTypes)
    if (ours == type) return theirs;
  throw Error(fmt::format("no safetensors type for {}", at::toString(type)));
}

at::ScalarType tensor_type(io::DType type) {
  for (const auto& [ours, theirs] : kTypes)
    if (theirs == type) return ours;
  throw Error(fmt::format("no tensor type for {}", io::dtype_name(type)));
}

}  // namespace

NamedTensors named_tensors(const model::ParameterList& parameters) {
  NamedTensors tensors;
  for (const auto& parameter : parameters.all())
    tensors.emplace_back(parameter.name, parameter.value.detach());
  return tensors;
}

void write_tensor_file(const std::filesystem::path& path,
                       std::map<std::string, std::string> metadata, const NamedTensors& tensors) {
  std::vector<at::Tensor> held;  // the views point into these
  std::vector<io::TensorView> views;
  for (const auto& [name, tensor] : tensors) {
    held.push_back(tensor.detach().cpu().contiguous());
    const at::Tensor& plain = held.back();
    const auto* bytes = static_cast<const std::byte*>(plain.const_data_ptr());
    views.push_back({name, file_type(plain.scalar_type()), plain.sizes().vec(),
                     std::span(bytes, static_cast<size_t>(plain.nbytes()))});
  }
  metadata[io::kChecksumKey] = io::content_checksum(metadata, views);
  io::write_safetensors(path, metadata, views);
}

TensorFile read_tensor_file(const std::filesystem::path& path) {
  const io::SafetensorsFile file(path);
  TensorFile result;
  result.metadata = file.metadata();
  for (const auto& view : file.tensors()) {
    at::Tensor tensor = at::empty(view.shape, tensor_type(view.dtype));
    if (!view.bytes.empty())
      std::memcpy(tensor.mutable_data_ptr(), view.bytes.data(), view.bytes.size());
    result.tensors[view.name] = std::move(tensor);
  }
  if (result.metadata.contains(io::kChecksumKey) &&
      !io::checksum_fits(result.metadata, file.tensors()))
    throw InputError(fmt::format("{}: content and checksum disagree", path.string()),
                     "the file is damaged: copy or make it again");
  file.check();
  return result;
}

}  // namespace physiomae::artifacts
