// The fused kernels alone: GFLOP/s of one core for every variant that this CPU has (Note [CPU
// variants]), at the shapes of the full model and of the demonstration. Prints the best and the
// median call, by processor time.
//
//   attention_bench [CALLS]
#include <cstdlib>
#include <string>

#include "bench/timer.h"
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>
#include <torch/csrc/autograd/variable.h>

#include "physiomae/base/cpu_variant.h"
#include "physiomae/kernels/attention.h"
#include "physiomae/kernels/conv_pool.h"

namespace {

using namespace physiomae;

struct Shape {
  const char* name;
  int64_t batch, tokens, heads, width;
};
// N 36: what an encoder sees in pretraining; 120: a whole window.
const Shape kShapes[] = {{"full N36", 64, 36, 8, 64},
                         {"full N120", 64, 120, 8, 64},
                         {"demo N36", 8, 36, 4, 32},
                         {"demo N120", 8, 120, 4, 32}};
constexpr int64_t kSamples = 100;

template <typename Work>
void measure(const std::string& what, int calls, double gflop, const Work& work) {
  for (const CpuVariant variant : cpu_variants()) {
    const CpuVariantGuard guard(variant);
    const auto rate = bench::rates(gflop, bench::time_calls(/*warmup=*/2, calls, work).cpu);
    fmt::print("{:34} {:8}  best {:6.1f}  median {:6.1f} GFLOP/s\n", what,
               cpu_variant_name(variant), rate.high, rate.median);
  }
}

// Forward without a gradient, then forward and backward of `f` over `leaf`.
template <typename Function>
void measure_both(const std::string& what, int calls, double forward_gflop, double backward_gflop,
                  at::Tensor leaf, const Function& f) {
  measure(what + " forward", calls, forward_gflop, [&] {
    const c10::InferenceMode inference;
    f();
  });
  leaf.set_requires_grad(true);
  const auto gradient = at::randn_like(f());
  measure(what + " forward+backward", calls, forward_gflop + backward_gflop, [&] {
    f().backward(gradient);
    leaf.mutable_grad() = at::Tensor();
  });
}

void measure_attention(const Shape& shape, int calls) {
  const auto [name, batch, n, heads, width] = shape;
  const auto qkv = at::randn({batch, n, 3 * heads * width});
  // Two products forward, four backward.
  const double product = 2e-9 * static_cast<double>(batch * heads * n * n * width);
  measure_both(fmt::format("attention {}", name), calls, 2 * product, 4 * product, qkv,
               [&, h = heads] { return kernels::self_attention(qkv, h, {}); });
}

void measure_conv_pool(const Shape& shape, int calls) {
  const int64_t patches = shape.batch * shape.tokens;
  const auto signal = at::randn({patches, kSamples});
  const auto weight = at::randn({kernels::kConvChannels, 1, kernels::kConvKernel});
  const auto bias = at::randn({kernels::kConvChannels});
  const double taps =
      2e-9 * static_cast<double>(patches * kernels::kConvChannels * kernels::kConvKernel);
  measure_both(fmt::format("conv_pool {}", shape.name), calls, taps * kSamples,
               taps * kSamples / kernels::kPoolWidth, weight,
               [&] { return kernels::conv_pool(signal, weight, bias); });
}

}  // namespace

int main(int count, char** arguments) {
  const int calls = count > 1 ? std::atoi(arguments[1]) : 30;
  at::set_num_threads(1);
  for (const Shape& shape : kShapes) measure_attention(shape, calls);
  for (const Shape& shape : kShapes) measure_conv_pool(shape, calls);
}
