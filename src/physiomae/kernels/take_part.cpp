#include "physiomae/kernels/take_part.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/variable.h>

namespace physiomae::kernels {
namespace {

struct TakePart : torch::autograd::Function<TakePart> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& output,
                            at::TensorList parameters) {
    context->save_for_backward(parameters.vec());
    return output.view_as(output);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list grads) {
    torch::autograd::variable_list result = {grads[0]};
    for (const auto& parameter : context->get_saved_variables())
      result.push_back(at::zeros_like(parameter));
    return result;
  }
};

}  // namespace

at::Tensor take_part(const at::Tensor& output, const std::vector<at::Tensor>& parameters) {
  return parameters.empty() ? output : TakePart::apply(output, at::TensorList(parameters));
}

}  // namespace physiomae::kernels
