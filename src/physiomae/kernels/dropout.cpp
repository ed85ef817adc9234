#include "physiomae/kernels/dropout.h"

#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/variable.h>

#include "physiomae/base/per_cpu.h"
#include "physiomae/kernels/cpu_rows.h"

namespace physiomae::kernels {
namespace {

// out = (residual or 0) + (bit ? x * scale : 0) for one row.
template <typename T, bool kAdd>
PHYSIOMAE_INLINE void apply_row(const T* residual, const T* x, const uint8_t* bits, T scale,
                                int64_t columns, T* out) {
  const int64_t whole = columns / 8;
  for (int64_t b = 0; b < whole; ++b) {
    const uint32_t byte = bits[b];
    for (int64_t j = 0; j < 8; ++j) {
      const T kept = (byte >> j) & 1U ? x[8 * b + j] * scale : T(0);
      out[8 * b + j] = kAdd ? residual[8 * b + j] + kept : kept;
    }
  }
  for (int64_t c = 8 * whole; c < columns; ++c) {
    const T kept = (bits[whole] >> (c % 8)) & 1U ? x[c] * scale : T(0);
    out[c] = kAdd ? residual[c] + kept : kept;
  }
}

template <bool kAdd, typename T>
void apply_rows(const T* residual, const T* x, const uint8_t* bits, T scale, int64_t rows,
                int64_t columns, T* out) {
  per_cpu([&](auto) PHYSIOMAE_ON_CPU {
    for (int64_t r = 0; r < rows; ++r)
      apply_row<T, kAdd>(residual + r * columns, x + r * columns, bits + r * ((columns + 7) / 8),
                         scale, columns, out + r * columns);
  });
}

// residual undefined: none is added.
at::Tensor apply_dropout(const at::Tensor& residual, const at::Tensor& x, const at::Tensor& bits,
                         double scale) {
  auto out = at::empty_like(x);
  const RowShape shape(x);
  const int64_t columns = shape.columns;
  const int64_t row_bytes = (columns + 7) / 8;
  const auto* bit = bits.const_data_ptr<uint8_t>();
  AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "dropout", [&] {
    const auto* from = x.const_data_ptr<scalar_t>();
    const auto* base = residual.defined() ? residual.const_data_ptr<scalar_t>() : from;
    auto* to = out.mutable_data_ptr<scalar_t>();
    parallel_rows(shape, [&](int64_t begin, int64_t end) {
      const int64_t at = begin * columns;
      const auto* row_bits = bit + begin * row_bytes;
      const auto factor = static_cast<scalar_t>(scale);
      if (residual.defined())
        apply_rows<true>(base + at, from + at, row_bits, factor, end - begin, columns, to + at);
      else
        apply_rows<false>(base + at, from + at, row_bits, factor, end - begin, columns, to + at);
    });
  });
  return out;
}

struct DropoutAdd : torch::autograd::Function<DropoutAdd> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& residual,
                            const at::Tensor& x, const at::Tensor& bits, double scale) {
    context->save_for_backward({bits});
    context->saved_data["scale"] = scale;
    return apply_dropout(residual.contiguous(), x.contiguous(), bits, scale);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list grads) {
    const auto bits = context->get_saved_variables()[0];
    const double scale = context->saved_data["scale"].toDouble();
    return {grads[0], apply_dropout({}, grads[0].contiguous(), bits, scale), {}, {}};
  }
};

bool fusable(const at::Tensor& residual, const at::Tensor& x) {
  return is_cpu_real(x) && x.scalar_type() == residual.scalar_type() &&
         x.sizes() == residual.sizes();
}

}  // namespace

at::Tensor dropout_add(const at::Tensor& residual, at::Tensor x, const Dropout& dropout) {
  if (!dropout.active()) {
    const bool in_place = !at::GradMode::is_enabled() && x.scalar_type() == residual.scalar_type();
    return in_place ? x.add_(residual) : residual + x;
  }
  if (!fusable(residual, x)) return dropout_add_composed(residual, x, dropout);
  return DropoutAdd::apply(residual, x, dropout.bits.contiguous(), dropout.scale);
}

at::Tensor dropout_add_composed(const at::Tensor& residual, const at::Tensor& x,
                                const Dropout& dropout) {
  if (!dropout.active()) return residual + x;
  // The factor meets the elements, not the bits: as a bfloat16 of its own it would be 1.1094
  // for 1.1111.
  const auto keep = unpack_bits(dropout.bits, x.size(-1)).view_as(x);
  return residual + x * keep * dropout.scale;
}

}  // namespace physiomae::kernels
