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

// One task a so many rows: below that a second thread does not pay.
constexpr int64_t kRowGrain = 64;

template <typename T>
void copy_row(const T* from, int64_t dim, T* to) {
  std::copy(from, from + dim, to);
}

// out[i] = x[rows[i]], or with `back` out[rows[i]] = x[i].
void copy_rows(const at::Tensor& x, const at::Tensor& rows, bool back, at::Tensor& out) {
  const int64_t dim = x.size(1);
  AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "take_rows", [&] {
    const auto* from = x.const_data_ptr<scalar_t>();
    const auto* row = rows.const_data_ptr<int64_t>();
    auto* to = out.mutable_data_ptr<scalar_t>();
    at::parallel_for(0, rows.size(0), kRowGrain, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i)
        copy_row(from + (back ? i : row[i]) * dim, dim, to + (back ? row[i] : i) * dim);
    });
  });
}

struct TakeRows : torch::autograd::Function<TakeRows> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x,
                            const at::Tensor& rows) {
    context->save_for_backward({rows});
    context->saved_data["rows"] = x.size(0);
    auto out = at::empty({rows.size(0), x.size(1)}, x.options());
    copy_rows(x.contiguous(), rows, /*back=*/false, out);
    return out;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list grads) {
    const auto rows = context->get_saved_variables()[0];
    auto grad =
        at::zeros({context->saved_data["rows"].toInt(), grads[0].size(1)}, grads[0].options());
    copy_rows(grads[0].contiguous(), rows, /*back=*/true, grad);
    return {grad, {}};
  }
};

template <typename T>
void place(const T* values, const T* fill, const int64_t* source, int64_t tokens, int64_t dim,
           int64_t begin, int64_t end, T* out) {
  for (int64_t i = begin; i < end; ++i) {
    if (source[i] >= 0)
      copy_row(values + source[i] * dim, dim, out + i * dim);
    else if (fill != nullptr)
      copy_row(fill + i % tokens * dim, dim, out + i * dim);
    else
      std::fill_n(out + i * dim, dim, T(0));
  }
}

// Sums over windows in their order: the same bits for any number of threads.
template <typename T>
void place_back_fill(const T* grad, const int64_t* source, int64_t batch, int64_t tokens,
                     int64_t dim, int64_t begin, int64_t end, T* grad_fill) {
  for (int64_t t = begin; t < end; ++t)
    for (int64_t b = 0; b < batch; ++b) {
      if (source[b * tokens + t] >= 0) continue;
      const T* row = grad + (b * tokens + t) * dim;
      for (int64_t c = 0; c < dim; ++c) grad_fill[t * dim + c] += row[c];
    }
}

struct PlaceRows : torch::autograd::Function<PlaceRows> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& values_in,
                            const at::Tensor& fill_in, const at::Tensor& source) {
    const auto values = values_in.contiguous(), fill = fill_in.contiguous();
    context->save_for_backward({source});
    context->saved_data["rows"] = values.size(0);
    context->saved_data["filled"] = fill.size(0) > 0;
    const int64_t batch = source.size(0), tokens = source.size(1), dim = values.size(1);
    auto out = at::empty({batch, tokens, dim}, values.options());
    AT_DISPATCH_FLOATING_TYPES(out.scalar_type(), "place_rows", [&] {
      at::parallel_for(0, batch * tokens, kRowGrain, [&](int64_t begin, int64_t end) {
        place(values.const_data_ptr<scalar_t>(),
              fill.size(0) > 0 ? fill.const_data_ptr<scalar_t>() : nullptr,
              source.const_data_ptr<int64_t>(), tokens, dim, begin, end,
              out.mutable_data_ptr<scalar_t>());
      });
    });
    return out;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list grads) {
    const auto grad = grads[0].contiguous();
    const auto source = context->get_saved_variables()[0];
    const int64_t batch = grad.size(0), tokens = grad.size(1), dim = grad.size(2);
    auto grad_values = at::zeros({context->saved_data["rows"].toInt(), dim}, grad.options());
    at::Tensor grad_fill;
    if (context->saved_data["filled"].toBool())
      grad_fill = at::zeros({tokens, dim}, grad.options());
    AT_DISPATCH_FLOATING_TYPES(grad.scalar_type(), "place_rows", [&] {
      const auto* from = grad.const_data_ptr<scalar_t>();
      const auto* where = source.const_data_ptr<int64_t>();
      at::parallel_for(0, batch * tokens, kRowGrain, [&](int64_t begin, int64_t end) {
        auto* to = grad_values.mutable_data_ptr<scalar_t>();
        for (int64_t i = begin; i < end; ++i)
          if (where[i] >= 0) copy_row(from + i * dim, dim, to + where[i] * dim);
      });
      if (grad_fill.defined())
        at::parallel_for(0, tokens, 1, [&](int64_t begin, int64_t end) {
          place_back_fill(from, where, batch, tokens, dim, begin, end,
                          grad_fill.mutable_data_ptr<scalar_t>());
        });
    });
    return {grad_values, grad_fill, {}};
  }
};

bool has_loops(const at::Tensor& x) {
  return x.is_cpu() && (x.scalar_type() == at::kFloat || x.scalar_type() == at::kDouble);
}

}  // namespace

at::Tensor permute_rows(const at::Tensor& x, const at::Tensor& order, const at::Tensor& inverse) {
  return PermuteRows::apply(x, order, inverse);
}

at::Tensor take_rows(const at::Tensor& x, const at::Tensor& rows) {
  if (!has_loops(x)) return x.index_select(0, rows);
  return TakeRows::apply(x, rows.contiguous());
}

at::Tensor place_rows(const at::Tensor& values, const at::Tensor& fill, const at::Tensor& source) {
  if (!has_loops(values) || (fill.defined() && fill.scalar_type() != values.scalar_type()))
    return place_rows_composed(values, fill, source);
  // A function of autograd takes no undefined tensor.
  const auto rows_of_fill =
      fill.defined() ? fill : at::empty({0, values.size(1)}, values.options());
  return PlaceRows::apply(values, rows_of_fill, source.contiguous());
}

at::Tensor place_rows_composed(const at::Tensor& values, const at::Tensor& fill,
                               const at::Tensor& source) {
  const int64_t tokens = source.size(1), rows = values.size(0), dim = values.size(1);
  const auto rest =
      fill.defined() ? fill.to(values.scalar_type()) : at::zeros({tokens, dim}, values.options());
  const auto time = at::arange(tokens, source.options()).unsqueeze(0);
  const auto row = at::where(source.lt(0), time + rows, source);
  return at::cat({values, rest}).index_select(0, row.flatten()).view({-1, tokens, dim});
}

}  // namespace physiomae::kernels
