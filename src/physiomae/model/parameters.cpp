#include "physiomae/model/parameters.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/config.h"
#include "physiomae/base/error.h"

namespace physiomae::model {
namespace {

auto find(const std::vector<Parameter>& parameters, std::string_view name) {
  return std::ranges::find(parameters, name, &Parameter::name);
}

}  // namespace

at::Tensor ParameterList::add(std::string name, at::Tensor value) {
  if (has(name)) throw Error(fmt::format("parameter '{}' is added twice", name));
  parameters_.push_back({std::move(name), value});
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

}  // namespace physiomae::model
