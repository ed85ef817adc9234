#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/config.h"
#include "physiomae/base/error.h"
#include "physiomae/model/multi_mae.h"

namespace physiomae::model {
namespace {

bool decoder_part(std::string_view name) {
  return name.starts_with("decoders.") || name == "mask_token";
}

void check_known(const ParameterList& target, const std::map<std::string, at::Tensor>& source) {
  for (const auto& [name, value] : source) {
    if (target.has(name)) continue;
    std::vector<std::string> names;
    for (const auto& parameter : target.all()) names.push_back(parameter.name);
    const auto near = nearest(name, names);
    throw Error(fmt::format("weights hold '{}', which the model does not have", name),
                near.empty() ? "the model's configuration differs from the weights'"
                             : fmt::format("the nearest the model has is '{}'", near));
  }
}

}  // namespace

void load_parameters(const ParameterList& target, const std::map<std::string, at::Tensor>& source,
                     bool encoder_only) {
  check_known(target, source);
  for (const auto& parameter : target.all()) {
    const auto found = source.find(parameter.name);
    if (found == source.end()) {
      if (encoder_only && decoder_part(parameter.name)) continue;
      throw Error(fmt::format("weights lack parameter '{}'", parameter.name));
    }
    if (found->second.sizes() != parameter.value.sizes())
      throw Error(fmt::format("parameter '{}': expected shape ({}), found ({})", parameter.name,
                              fmt::join(parameter.value.sizes(), ", "),
                              fmt::join(found->second.sizes(), ", ")));
  }
  for (const auto& parameter : target.all()) {
    const auto found = source.find(parameter.name);
    if (found != source.end()) parameter.value.detach().copy_(found->second.detach());
  }
}

}  // namespace physiomae::model
