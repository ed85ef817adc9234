#include "physiomae/kernels/conv_pool.h"

#include <algorithm>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/variable.h>

#include "physiomae/kernels/conv_pool_patch.h"
#include "physiomae/kernels/cpu_rows.h"

namespace physiomae::kernels {
namespace {

constexpr int64_t kChunk =
    32;  ///< patches whose gradients are summed together, whatever the threads

// Partial sums a chunk, added in the order of the chunks -> (64, kTaps + 1), the bias last.
template <typename T>
std::vector<T> weight_gradient(const Patches<T>& in, const T* grad, const uint8_t* winner) {
  constexpr int64_t kSums = kConvChannels * (kTaps + 1);
  const int64_t chunks = (in.count + kChunk - 1) / kChunk;
  std::vector<T> partial(static_cast<size_t>(std::max<int64_t>(chunks, 1) * kSums), T(0));
  at::parallel_for(0, chunks, 1, [&](int64_t begin, int64_t end) {
    for (int64_t chunk = begin; chunk < end; ++chunk) {
      T* sums = partial.data() + chunk * kSums;
      filter_patches_back(in, chunk * kChunk, std::min(in.count, (chunk + 1) * kChunk), grad,
                          winner, sums, sums + kConvChannels * kTaps);
    }
  });
  for (int64_t chunk = 1; chunk < chunks; ++chunk)
    for (int64_t i = 0; i < kSums; ++i)
      partial[static_cast<size_t>(i)] += partial[static_cast<size_t>(chunk * kSums + i)];
  partial.resize(kSums);
  return partial;
}

template <typename T>
Patches<T> patches_of(const at::Tensor& patches) {
  const int64_t samples = patches.size(1);
  return {patches.const_data_ptr<T>(), patches.size(0), samples, samples / kPoolWidth};
}

// winner: (n, S/4, C) bytes, or undefined where no gradient will ask for it.
at::Tensor filter(const at::Tensor& patches, const at::Tensor& weight, const at::Tensor& bias_in,
                  const at::Tensor& winner) {
  const auto bias = bias_in.contiguous();
  const auto taps = weight.view({kConvChannels, kConvKernel}).t().contiguous();  // (21, 64)
  const int64_t count = patches.size(0), pools = patches.size(1) / kPoolWidth;
  auto out = at::empty({count, kConvChannels * pools}, patches.options());
  AT_DISPATCH_FLOATING_TYPES(out.scalar_type(), "conv_pool", [&] {
    const auto in = patches_of<scalar_t>(patches);
    auto* to = out.mutable_data_ptr<scalar_t>();
    auto* place = winner.defined() ? winner.mutable_data_ptr<uint8_t>() : nullptr;
    at::parallel_for(0, count, 8, [&](int64_t begin, int64_t end) {
      filter_patches(in, begin, end, taps.const_data_ptr<scalar_t>(),
                     bias.const_data_ptr<scalar_t>(), to, place);
    });
  });
  return out;
}

struct ConvPool : torch::autograd::Function<ConvPool> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& patches_in,
                            const at::Tensor& weight, const at::Tensor& bias) {
    const auto patches = patches_in.contiguous();
    const auto winner =
        at::empty({patches.size(0), patches.size(1) / kPoolWidth, kConvChannels}, at::kByte);
    context->save_for_backward({patches, winner});
    return filter(patches, weight, bias, winner);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list grads) {
    const auto saved = context->get_saved_variables();
    const auto &patches = saved[0], &winner = saved[1];
    const auto grad = grads[0].contiguous();
    auto grad_weight = at::empty({kConvChannels, 1, kConvKernel}, grad.options());
    auto grad_bias = at::empty({kConvChannels}, grad.options());
    AT_DISPATCH_FLOATING_TYPES(grad.scalar_type(), "conv_pool", [&] {
      const auto sums =
          weight_gradient(patches_of<scalar_t>(patches), grad.const_data_ptr<scalar_t>(),
                          winner.const_data_ptr<uint8_t>());
      auto* weight = grad_weight.mutable_data_ptr<scalar_t>();
      for (int64_t c = 0; c < kConvChannels; ++c)
        std::copy_n(sums.data() + c * kTaps, kConvKernel, weight + c * kConvKernel);
      std::copy_n(sums.data() + kConvChannels * kTaps, kConvChannels,
                  grad_bias.mutable_data_ptr<scalar_t>());
    });
    return {{}, grad_weight, grad_bias};
  }
};

bool fusable(const at::Tensor& patches, const at::Tensor& weight) {
  return is_cpu_real(patches) && patches.scalar_type() == weight.scalar_type() &&
         !patches.requires_grad() &&
         weight.sizes() == at::IntArrayRef{kConvChannels, 1, kConvKernel};
}

}  // namespace

at::Tensor conv_pool(const at::Tensor& patches, const at::Tensor& weight, const at::Tensor& bias) {
  if (!fusable(patches, weight)) return conv_pool_composed(patches, weight, bias);
  if (!at::GradMode::is_enabled() || !(weight.requires_grad() || bias.requires_grad()))
    return filter(patches.contiguous(), weight, bias, /*winner=*/{});
  return ConvPool::apply(patches, weight, bias);
}

at::Tensor conv_pool_composed(const at::Tensor& patches, const at::Tensor& weight,
                              const at::Tensor& bias) {
  const auto filtered = at::conv1d(patches.unsqueeze(1), weight, bias, /*stride=*/1,
                                   /*padding=*/kConvKernel / 2);  // (n, C, S)
  return at::max_pool1d(filtered, kPoolWidth).flatten(1);
}

}  // namespace physiomae::kernels
