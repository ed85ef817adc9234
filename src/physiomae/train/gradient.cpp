#include "physiomae/train/gradient.h"

#include <algorithm>
#include <vector>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::train {

double gradient_norm(const model::ParameterList& parameters) {
  const at::NoGradGuard no_gradient;
  std::vector<at::Tensor> norms;
  for (const auto& parameter : parameters.all()) {
    const at::Tensor& gradient = parameter.value.grad();
    if (!gradient.defined())
      throw Error(
          fmt::format("{}: no gradient in this step, expected one of every parameter (zeros "
                      "where it took no part)",
                      parameter.name));
    norms.push_back(at::linalg_vector_norm(gradient));
  }
  return at::linalg_vector_norm(at::stack(norms)).item<double>();
}

double clip_divisor(double norm, double clip_norm) {
  return clip_norm > 0 ? std::max(1.0, norm / clip_norm) : 1.0;
}

void clear_gradients(const model::ParameterList& parameters) {
  for (const auto& parameter : parameters.all())
    at::Tensor(parameter.value).mutable_grad() = at::Tensor();
}

}  // namespace physiomae::train
