#include "physiomae/kernels/rows.h"

#include <algorithm>

#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/variable.h>

namespace physiomae::kernels {
namespace {

struct PermuteRows : torch::autograd::Function<PermuteRows> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x,
                            const at::Tensor& order, const at::Tensor& inverse) {
    context->save_for_backward({inverse});
    return x.index_select(0, order);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list grads) {
    return {grads[0].index_select(0, context->get_saved_variables()[0]), {}, {}};
  }
};

template <typename T>
void place(const T* encoded, const T* fill, const int64_t* slot, int64_t visible, int64_t tokens,
           int64_t dim, int64_t begin, int64_t end, T* out) {
  for (int64_t b = begin; b < end; ++b)
    for (int64_t t = 0; t < tokens; ++t) {
      const int64_t from = slot[b * tokens + t];
      const T* row = from < 0 ? fill + t * dim : encoded + (b * visible + from) * dim;
      std::copy(row, row + dim, out + (b * tokens + t) * dim);
    }
}

template <typename T>
void place_back_encoded(const T* grad, const int64_t* slot, int64_t visible, int64_t tokens,
                        int64_t dim, int64_t begin, int64_t end, T* grad_encoded) {
  for (int64_t b = begin; b < end; ++b)
    for (int64_t t = 0; t < tokens; ++t) {
      const int64_t to = slot[b * tokens + t];
      const T* row = grad + (b * tokens + t) * dim;
      if (to >= 0) std::copy(row, row + dim, grad_encoded + (b * visible + to) * dim);
    }
}

// Sums over windows in their order: the same bits for any number of threads.
template <typename T>
void place_back_fill(const T* grad, const int64_t* slot, int64_t batch, int64_t tokens, int64_t dim,
                     int64_t begin, int64_t end, T* grad_fill) {
  for (int64_t t = begin; t < end; ++t)
    for (int64_t b = 0; b < batch; ++b) {
      if (slot[b * tokens + t] >= 0) continue;
      const T* row = grad + (b * tokens + t) * dim;
      for (int64_t c = 0; c < dim; ++c) grad_fill[t * dim + c] += row[c];
    }
}

struct PlaceTokens : torch::autograd::Function<PlaceTokens> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& encoded_in,
                            const at::Tensor& fill_in, const at::Tensor& slot) {
    const auto encoded = encoded_in.contiguous(), fill = fill_in.contiguous();
    context->save_for_backward({slot});
    context->saved_data["visible"] = encoded.size(1);
    const int64_t batch = encoded.size(0), visible = encoded.size(1), dim = encoded.size(2);
    const int64_t tokens = fill.size(0);
    auto out = at::empty({batch, tokens, dim}, encoded.options());
    AT_DISPATCH_FLOATING_TYPES(out.scalar_type(), "place_tokens", [&] {
      at::parallel_for(0, batch, 1, [&](int64_t begin, int64_t end) {
        place(encoded.const_data_ptr<scalar_t>(), fill.const_data_ptr<scalar_t>(),
              slot.const_data_ptr<int64_t>(), visible, tokens, dim, begin, end,
              out.mutable_data_ptr<scalar_t>());
      });
    });
    return out;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list grads) {
    const auto grad = grads[0].contiguous();
    const auto slot = context->get_saved_variables()[0];
    const int64_t visible = context->saved_data["visible"].toInt();
    const int64_t batch = grad.size(0), tokens = grad.size(1), dim = grad.size(2);
    auto grad_encoded = at::zeros({batch, visible, dim}, grad.options());
    auto grad_fill = at::zeros({tokens, dim}, grad.options());
    AT_DISPATCH_FLOATING_TYPES(grad.scalar_type(), "place_tokens", [&] {
      const auto* from = grad.const_data_ptr<scalar_t>();
      const auto* where = slot.const_data_ptr<int64_t>();
      at::parallel_for(0, batch, 1, [&](int64_t begin, int64_t end) {
        place_back_encoded(from, where, visible, tokens, dim, begin, end,
                           grad_encoded.mutable_data_ptr<scalar_t>());
      });
      at::parallel_for(0, tokens, 1, [&](int64_t begin, int64_t end) {
        place_back_fill(from, where, batch, tokens, dim, begin, end,
                        grad_fill.mutable_data_ptr<scalar_t>());
      });
    });
    return {grad_encoded, grad_fill, {}};
  }
};

}  // namespace

at::Tensor permute_rows(const at::Tensor& x, const at::Tensor& order, const at::Tensor& inverse) {
  return PermuteRows::apply(x, order, inverse);
}

at::Tensor place_tokens(const at::Tensor& encoded, const at::Tensor& fill, const at::Tensor& slot) {
  const auto type = encoded.scalar_type();
  if (!encoded.is_cpu() || type != fill.scalar_type() ||
      (type != at::kFloat && type != at::kDouble))
    return place_tokens_composed(encoded, fill, slot);
  return PlaceTokens::apply(encoded, fill, slot.contiguous());
}

at::Tensor place_tokens_composed(const at::Tensor& encoded, const at::Tensor& fill,
                                 const at::Tensor& slot) {
  const int64_t batch = encoded.size(0), visible = encoded.size(1), tokens = fill.size(0);
  const auto window = at::arange(batch, slot.options()).unsqueeze(1);
  const auto time = at::arange(tokens, slot.options()).unsqueeze(0);
  const auto row = at::where(slot.lt(0), time + batch * visible, slot + window * visible);
  const auto all = at::cat({encoded.flatten(0, 1), fill.to(encoded.scalar_type())});
  return all.index_select(0, row.flatten()).view({batch, tokens, encoded.size(2)});
}

}  // namespace physiomae::kernels
