#include "physiomae/artifacts/model_folder.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <unistd.h>

#include "physiomae/artifacts/model_card.h"
#include "physiomae/artifacts/model_info_json.h"
#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae::artifacts {
namespace {

constexpr std::string_view kHeadPrefix = "heads.";
constexpr const char* kWeights = "model.safetensors";
constexpr const char* kInfo = "model.json";

at::Tensor rounded_to_half(const std::string& name, const at::Tensor& value) {
  at::Tensor half = value.to(at::kHalf);
  if (!at::isfinite(half).all().item<bool>())
    throw InputError(
        fmt::format("parameter {} has a value that float16 cannot hold (up to 65504)", name),
        "keep this model's weights as float32");
  return half;
}

NamedTensors tensors_to_write(const ModelInfo& info, const model::ParameterList& parameters,
                              const NamedTensors& heads, WeightFormat format) {
  NamedTensors tensors;
  for (const auto& [name, value, purpose, maps] : parameters.all())
    if (purpose == model::Purpose::embedding ||
        (purpose == model::Purpose::pretraining && info.decoders))
      tensors.emplace_back(name, format == WeightFormat::float16
                                     ? rounded_to_half(name, value.detach())
                                     : value.detach());
  for (const auto& [name, tensor] : heads) {
    if (!name.starts_with(kHeadPrefix))
      throw Error(fmt::format("tensor {} of a head: expected a name that starts with {}", name,
                              kHeadPrefix));
    tensors.emplace_back(name, tensor);
  }
  return tensors;
}

// A folder cannot be renamed over one that is not empty: the old one steps aside first.
void rename_into_place(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::filesystem::path old = to;
  old += fmt::format(".partial-old-{}", getpid());
  std::error_code code;
  std::filesystem::remove_all(old, code);
  std::filesystem::rename(to, old, code);  // fails when there is none, which is as good
  std::filesystem::rename(from, to, code);
  if (code)
    throw Error(fmt::format("{}: cannot be renamed into place: {}", to.string(), code.message()));
  std::filesystem::remove_all(old, code);
}

void require_model_folder(const std::filesystem::path& folder) {
  for (const char* file : {kInfo, kWeights})
    if (!std::filesystem::exists(folder / file))
      throw InputError(fmt::format("{}: has no {}, expected a model folder", folder.string(), file),
                       "`physiomae pretrain` and `probe` write one: <run>/model");
}

}  // namespace

void write_model_folder(const std::filesystem::path& folder, const ModelInfo& info,
                        const model::ParameterList& parameters, const NamedTensors& heads,
                        WeightFormat format) {
  std::filesystem::path target = folder;
  if (!target.has_filename()) target = target.parent_path();  // "model/"
  if (std::filesystem::exists(target) && !std::filesystem::exists(target / kInfo) &&
      !std::filesystem::is_empty(target))
    throw UsageError(fmt::format("{}: is there and is no model folder", target.string()),
                     "give another place for the model");
  std::filesystem::path partial = target;
  partial += fmt::format(".partial-{}", getpid());
  std::error_code ignored;
  std::filesystem::remove_all(partial, ignored);
  make_folder(partial);
  ModelInfo described = info;
  if (format == WeightFormat::float16)
    described.notes["weights"] = "rounded to float16; heads are float32";
  try {
    write_tensor_file(partial / kWeights, {{"format", "physiomae.weights.1"}},
                      tensors_to_write(info, parameters, heads, format));
    write_file(partial / kInfo, model_info_to_json(described));
    write_file(partial / "CARD.md", model_card(described));
    rename_into_place(partial, target);
  } catch (...) {
    std::filesystem::remove_all(partial, ignored);
    throw;
  }
}

ModelInfo read_model_info(const std::filesystem::path& folder) {
  require_model_folder(folder);
  const auto path = folder / kInfo;
  return model_info_from_json(read_text(path, /*limit=*/1 << 20), path.string());
}

LoadedModel load_model_folder(const std::filesystem::path& folder, c10::Device device) {
  ModelInfo info = read_model_info(folder);
  const auto path = folder / kWeights;
  TensorFile file = read_tensor_file(path);
  std::map<std::string, at::Tensor> weights, heads;
  for (auto& [name, tensor] : file.tensors) {
    if (name.starts_with(kHeadPrefix))
      heads[name] = tensor.to(device, at::kFloat);
    else
      weights[name] = tensor;
  }
  LoadedModel loaded{
      info, model::make_network(info.architecture, model::Start::unset(info.decoders), device),
      std::move(heads)};
  try {
    model::load_parameters(loaded.model->parameters(), weights);
  } catch (const Error& error) {
    throw InputError(fmt::format("{}: {}", path.string(), error.message()),
                     "its weights are not of the architecture in model.json; the files come from "
                     "different models");
  }
  return loaded;
}

}  // namespace physiomae::artifacts
