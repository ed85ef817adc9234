// Windows per second of the full-size model on the CPU: a training step of multimae_drop (forward,
// backward, fused AdamW) or an embedding. Prints one line a run: min, median, max over steps.
//
//   train_step_bench [--batch 64] [--threads 2] [--steps 10] [--warmup 3] [--dropout 0.1] [--infer]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include "physiomae/model/flops.h"
#include "physiomae/model/multi_mae.h"
#include "physiomae/objectives/strategy.h"

namespace {

using physiomae::dataset::Batch;
using physiomae::model::ModelConfig;
using physiomae::model::MultiMae;

struct Options {
  int64_t batch = 64, threads = 2, steps = 10, warmup = 3;
  double dropout = 0.1;
  bool infer = false;
};

Options parse(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view name = arguments[i];
    if (name == "--infer") {
      options.infer = true;
      continue;
    }
    if (i + 1 == count) break;
    const int64_t value = std::atoll(arguments[++i]);
    if (name == "--dropout") options.dropout = std::atof(arguments[i]);
    if (name == "--batch") options.batch = value;
    if (name == "--threads") options.threads = value;
    if (name == "--steps") options.steps = value;
    if (name == "--warmup") options.warmup = value;
  }
  return options;
}

struct AdamW {
  std::vector<at::Tensor> weights, first, second, unused, steps;

  explicit AdamW(const MultiMae& model) {
    for (const auto& parameter : model.parameters().all()) {
      weights.push_back(parameter.value.detach());
      first.push_back(at::zeros_like(weights.back()));
      second.push_back(at::zeros_like(weights.back()));
      steps.push_back(at::zeros({}, at::kFloat));
    }
  }

  void step(const MultiMae& model) {
    std::vector<at::Tensor> grads;
    for (const auto& parameter : model.parameters().all()) grads.push_back(parameter.value.grad());
    for (auto& count : steps) count.add_(1);
    at::_fused_adamw_(weights, grads, first, second, unused, steps, /*lr=*/1e-4, 0.9, 0.999,
                      /*weight_decay=*/0.01, /*eps=*/1e-8, /*amsgrad=*/false, /*maximize=*/false);
    for (const auto& parameter : model.parameters().all()) {
      auto value = parameter.value;
      value.mutable_grad() = at::Tensor();
    }
  }
};

template <typename Step>
void measure(const Options& options, double gflop, const Step& step) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> seconds;
  for (int64_t i = 0; i < options.warmup + options.steps; ++i) {
    const auto start = Clock::now();
    step(static_cast<uint64_t>(i));
    if (i >= options.warmup)
      seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
  }
  std::ranges::sort(seconds);
  const auto rate = [&](size_t i) { return static_cast<double>(options.batch) / seconds[i]; };
  const double median = rate(seconds.size() / 2);
  std::printf("%s cpu fp32 batch=%ld windows/s min/median/max %.2f %.2f %.2f (%.3f TFLOP/s)\n",
              options.infer ? "infer" : "train", static_cast<long>(options.batch),
              rate(seconds.size() - 1), median, rate(0), median * gflop / 1000);
}

}  // namespace

int main(int count, char** arguments) {
  const Options options = parse(count, arguments);
  at::set_num_threads(static_cast<int>(options.threads));
  ModelConfig config;
  config.dropout = options.dropout;
  MultiMae model(config, /*seed=*/1, at::kCPU);
  const auto windows = at::randn({options.batch, 4, 3000});
  if (options.infer) {
    const at::NoGradGuard no_grad;
    measure(options, physiomae::model::embedding_gflop(config),
            [&](uint64_t) { model.embed(windows, config.presence()); });
    return 0;
  }
  Batch batch;
  batch.presence = config.presence();
  batch.modalities = 4;
  batch.windows.resize(static_cast<size_t>(options.batch));
  batch.ids.resize(static_cast<size_t>(options.batch));
  std::iota(batch.ids.begin(), batch.ids.end(), 0);
  const auto strategy = physiomae::objectives::make_strategy("multimae_drop", model, false);
  AdamW optimizer(model);
  measure(options, physiomae::model::training_gflop(config, strategy->visible_tokens()),
          [&](uint64_t i) {
            const auto loss = strategy->training_loss(batch, windows, {.seed = 1, .step = i});
            (loss.error_sum / loss.dropped_tokens).backward();
            optimizer.step(model);
          });
}
