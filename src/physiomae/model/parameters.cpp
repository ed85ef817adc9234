#include "physiomae/model/parameters.h"

#include <algorithm>

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/config.h"
#include "physiomae/base/error.h"

namespace physiomae::model {
namespace {

auto find(const std::vector<Parameter>& parameters, std::string_view name) {
  return std::ranges::find(parameters, name, &Parameter::name);
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

at::Tensor ParameterList::add(std::string name, at::Tensor value, Purpose purpose, int64_t maps) {
  if (has(name)) throw Error(fmt::format("parameter '{}' is added twice", name));
  parameters_.push_back({std::move(name), value, purpose, maps});
  return value;
}

const at::Tensor& ParameterList::at(std::string_view name) const {
  const auto found = find(parameters_, name);
  if (found != parameters_.end()) return found->value;
  std::vector<std::string> names;
  for (const auto& parameter : parameters_) names.push_back(parameter.name);
  const auto near = nearest(name, names);
  throw Error(fmt::format("no parameter '{}'", name),
              near.empty() ? "" : fmt::format("did you mean '{}'?", near));
}

bool ParameterList::has(std::string_view name) const {
  return find(parameters_, name) != parameters_.end();
}

int64_t ParameterList::count() const {
  int64_t sum = 0;
  for (const auto& parameter : parameters_) sum += parameter.value.numel();
  return sum;
}

void load_parameters(const ParameterList& target, const std::map<std::string, at::Tensor>& source) {
  check_known(target, source);
  for (const auto& parameter : target.all()) {
    const auto found = source.find(parameter.name);
    if (found == source.end())
      throw Error(fmt::format("weights lack parameter '{}'", parameter.name));
    if (found->second.sizes() != parameter.value.sizes())
      throw Error(fmt::format("parameter '{}': expected shape ({}), found ({})", parameter.name,
                              fmt::join(parameter.value.sizes(), ", "),
                              fmt::join(found->second.sizes(), ", ")));
  }
  for (const auto& parameter : target.all())
    parameter.value.detach().copy_(source.at(parameter.name).detach());
}

}  // namespace physiomae::model
