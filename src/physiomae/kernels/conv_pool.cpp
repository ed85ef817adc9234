#include "physiomae/kernels/conv_pool.h"

#include <algorithm>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/variable.h>

#include "physiomae/kernels/clones.h"
#include "physiomae/kernels/vector.h"

// The filtered signal (64 x 100 values a patch) never reaches memory: the four positions of a pool
// are filtered for 16 channels at a time in registers, and only the largest and its place are kept.

namespace physiomae::kernels {
namespace {

constexpr int64_t kPad = kConvKernel / 2;
constexpr int64_t kTaps = 24;  ///< kernel with zeros up to whole vectors
constexpr int64_t kChunk =
    32;  ///< patches whose gradients are summed together, whatever the threads

// One patch with its zero padding, and room for reading kTaps at the last position.
template <typename T>
PHYSIOMAE_INLINE void pad_patch(const T* patch, int64_t samples, T* padded) {
  std::fill(padded, padded + samples + 2 * kTaps, T(0));
  std::copy(patch, patch + samples, padded + kPad);
}

// taps (21, 64), padded patch -> out, winner (64, S/4)
template <typename T>
PHYSIOMAE_INLINE void filter_patch(const T* padded, const T* taps, const T* bias, int64_t pools,
                                   T* out, uint8_t* winner) {
  using V = Vector<T, 16>;
  for (int64_t j = 0; j < pools; ++j)
    for (int64_t c = 0; c < kConvChannels; c += 16) {
      const T* x = padded + kPoolWidth * j;
      V y0 = load<V>(bias + c), y1 = y0, y2 = y0, y3 = y0;
      for (int64_t k = 0; k < kConvKernel; ++k) {
        const V tap = load<V>(taps + k * kConvChannels + c);
        y0 += x[k] * tap;
        y1 += x[k + 1] * tap;
        y2 += x[k + 2] * tap;
        y3 += x[k + 3] * tap;
      }
      T y[4][16];
      store(y[0], y0), store(y[1], y1), store(y[2], y2), store(y[3], y3);
      for (int64_t i = 0; i < 16; ++i) {
        T best = y[0][i];
        uint8_t place = 0;
        for (uint8_t a = 1; a < 4; ++a)
          if (y[a][i] > best) best = y[a][i], place = a;
        out[(c + i) * pools + j] = best;
        winner[(c + i) * pools + j] = place;
      }
    }
}

// Adds a patch's share to grad_taps (64, kTaps) and grad_bias (64).
template <typename T>
PHYSIOMAE_INLINE void filter_patch_back(const T* padded, const T* grad, const uint8_t* winner,
                                        int64_t pools, T* grad_taps, T* grad_bias) {
  using V = Vector<T, 8>;
  for (int64_t c = 0; c < kConvChannels; ++c) {
    T* sums = grad_taps + c * kTaps;
    V s0 = load<V>(sums), s1 = load<V>(sums + 8), s2 = load<V>(sums + 16);
    T bias = grad_bias[c];
    for (int64_t j = 0; j < pools; ++j) {
      const T g = grad[c * pools + j];
      const T* x = padded + kPoolWidth * j + winner[c * pools + j];
      s0 += g * load<V>(x);
      s1 += g * load<V>(x + 8);
      s2 += g * load<V>(x + 16);
      bias += g;
    }
    store(sums, s0), store(sums + 8, s1), store(sums + 16, s2);
    grad_bias[c] = bias;
  }
}

template <typename T>
struct Patches {
  const T* values;
  int64_t samples, pools;
};

#define PHYSIOMAE_CONV_POOL(T)                                                                \
  PHYSIOMAE_CLONES void filter(Patches<T> in, int64_t begin, int64_t end, const T* taps,      \
                               const T* bias, T* padded, T* out, uint8_t* winner) {           \
    const int64_t width = kConvChannels * in.pools;                                           \
    for (int64_t i = begin; i < end; ++i) {                                                   \
      pad_patch(in.values + i * in.samples, in.samples, padded);                              \
      filter_patch(padded, taps, bias, in.pools, out + i * width, winner + i * width);        \
    }                                                                                         \
  }                                                                                           \
  PHYSIOMAE_CLONES void filter_back(Patches<T> in, int64_t begin, int64_t end, const T* grad, \
                                    const uint8_t* winner, T* padded, T* taps, T* bias) {     \
    const int64_t width = kConvChannels * in.pools;                                           \
    for (int64_t i = begin; i < end; ++i) {                                                   \
      pad_patch(in.values + i * in.samples, in.samples, padded);                              \
      filter_patch_back(padded, grad + i * width, winner + i * width, in.pools, taps, bias);  \
    }                                                                                         \
  }
PHYSIOMAE_CONV_POOL(float)
PHYSIOMAE_CONV_POOL(double)
#undef PHYSIOMAE_CONV_POOL

// Partial sums a chunk, added in the order of the chunks -> (64, kTaps + 1), the bias last.
template <typename T>
std::vector<T> weight_gradient(Patches<T> in, int64_t count, const T* grad, const uint8_t* winner) {
  constexpr int64_t kSums = kConvChannels * (kTaps + 1);
  const int64_t chunks = (count + kChunk - 1) / kChunk;
  std::vector<T> partial(static_cast<size_t>(std::max<int64_t>(chunks, 1) * kSums), T(0));
  at::parallel_for(0, chunks, 1, [&](int64_t begin, int64_t end) {
    std::vector<T> padded(static_cast<size_t>(in.samples + 2 * kTaps));
    for (int64_t chunk = begin; chunk < end; ++chunk) {
      T* sums = partial.data() + chunk * kSums;
      filter_back(in, chunk * kChunk, std::min(count, (chunk + 1) * kChunk), grad, winner,
                  padded.data(), sums, sums + kConvChannels * kTaps);
    }
  });
  for (int64_t chunk = 1; chunk < chunks; ++chunk)
    for (int64_t i = 0; i < kSums; ++i)
      partial[static_cast<size_t>(i)] += partial[static_cast<size_t>(chunk * kSums + i)];
  partial.resize(kSums);
  return partial;
}

struct ConvPool : torch::autograd::Function<ConvPool> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& patches_in,
                            const at::Tensor& weight, const at::Tensor& bias_in) {
    const auto patches = patches_in.contiguous(), bias = bias_in.contiguous();
    const auto taps = weight.view({kConvChannels, kConvKernel}).t().contiguous();  // (21, 64)
    const int64_t count = patches.size(0), samples = patches.size(1);
    const int64_t pools = samples / kPoolWidth;
    auto out = at::empty({count, kConvChannels * pools}, patches.options());
    auto winner = at::empty(out.sizes(), at::kByte);
    AT_DISPATCH_FLOATING_TYPES(out.scalar_type(), "conv_pool", [&] {
      const Patches<scalar_t> in{patches.const_data_ptr<scalar_t>(), samples, pools};
      auto* to = out.mutable_data_ptr<scalar_t>();
      auto* place = winner.mutable_data_ptr<uint8_t>();
      at::parallel_for(0, count, 8, [&](int64_t begin, int64_t end) {
        std::vector<scalar_t> padded(static_cast<size_t>(samples + 2 * kTaps));
        filter(in, begin, end, taps.const_data_ptr<scalar_t>(), bias.const_data_ptr<scalar_t>(),
               padded.data(), to, place);
      });
    });
    context->save_for_backward({patches, winner});
    return out;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list grads) {
    const auto saved = context->get_saved_variables();
    const auto &patches = saved[0], &winner = saved[1];
    const auto grad = grads[0].contiguous();
    auto grad_weight = at::empty({kConvChannels, 1, kConvKernel}, grad.options());
    auto grad_bias = at::empty({kConvChannels}, grad.options());
    AT_DISPATCH_FLOATING_TYPES(grad.scalar_type(), "conv_pool", [&] {
      const Patches<scalar_t> in{patches.const_data_ptr<scalar_t>(), patches.size(1),
                                 patches.size(1) / kPoolWidth};
      const auto sums = weight_gradient(in, patches.size(0), grad.const_data_ptr<scalar_t>(),
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
  const auto type = patches.scalar_type();
  return patches.is_cpu() && type == weight.scalar_type() &&
         (type == at::kFloat || type == at::kDouble) && !patches.requires_grad() &&
         weight.sizes() == at::IntArrayRef{kConvChannels, 1, kConvKernel};
}

}  // namespace

at::Tensor conv_pool(const at::Tensor& patches, const at::Tensor& weight, const at::Tensor& bias) {
  if (!fusable(patches, weight)) return conv_pool_composed(patches, weight, bias);
  return ConvPool::apply(patches, weight, bias);
}

at::Tensor conv_pool_composed(const at::Tensor& patches, const at::Tensor& weight,
                              const at::Tensor& bias) {
  const auto filtered = at::conv1d(patches.unsqueeze(1), weight, bias, /*stride=*/1,
                                   /*padding=*/kConvKernel / 2);  // (n, C, S)
  return at::max_pool1d(filtered, kPoolWidth).flatten(1);
}

}  // namespace physiomae::kernels
