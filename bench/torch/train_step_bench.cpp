// Windows per second of the full-size model on the CPU: a training step of multimae_drop as a run
// makes it (forward, backward, norm, clipping, finite check, fused AdamW), or an embedding. Prints
// one line: min, median, max over steps by the wall, and the best step by processor time, which
// other load on the machine disturbs least. For training a second line: the optimizer's share of
// processor time.
//
//   train_step_bench [--batch 64] [--threads 2] [--steps 10] [--warmup 3] [--dropout 0.1] [--muon]
//                    [--small]
//   train_step_bench --infer [...]
//
// --small: the model of configs/demo.toml.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/timer.h"
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <unistd.h>

#include "physiomae/base/keep_memory.h"
#include "physiomae/base/random.h"
#include "physiomae/model/flops.h"
#include "physiomae/objectives/strategy.h"
#include "physiomae/store/record_content.h"
#include "physiomae/store/store.h"
#include "physiomae/train/optimizer.h"
#include "physiomae/train/pretrain_config.h"
#include "physiomae/train/train_step.h"

namespace {

using namespace physiomae;

struct Options {
  int64_t batch = 64, threads = 2, steps = 10, warmup = 3;
  double dropout = 0.1;
  bool infer = false, muon = false, small = false;
};

Options parse(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view name = arguments[i];
    if (name == "--infer") {
      options.infer = true;
      continue;
    }
    if (name == "--small") {
      options.small = true;
      continue;
    }
    if (name == "--muon") {
      options.muon = true;
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

// train_step names the record of a bad window: it wants a store, of which it reads nothing.
class OneRecordStore {
 public:
  OneRecordStore() : store_(written()) {}
  ~OneRecordStore() { std::filesystem::remove_all(store_.folder()); }
  const store::Store& get() const { return store_; }

 private:
  static std::filesystem::path written() {
    const auto folder =
        std::filesystem::temp_directory_path() / ("train_step_bench_" + std::to_string(getpid()));
    store::RecordContent content;
    content.header.record = content.header.patient = "noise";
    content.header.source_rate_hz = 200;
    content.header.recipe = "anti_aliased-1";
    content.signals.assign(kModalities * kWindowSamples, 0);
    content.present.assign(kModalities, 1);
    content.start_sample.assign(1, 0);
    content.labels.stage.assign(1, 0);
    content.labels.arousal_on.assign(1, 0);
    content.labels.arousal_scored.assign(1, 0);
    content.labels.arousal_second.assign(kTokens, -1);
    store::write_record(folder, content);
    return folder;
  }

  store::Store store_;
};

// Measures the optimizer within the step.
class TimedOptimizer : public train::Optimizer {
 public:
  explicit TimedOptimizer(std::unique_ptr<train::Optimizer> inner) : inner_(std::move(inner)) {}
  void step(double learning_rate, double norm, double clip_norm) override {
    const double start = bench::cpu_seconds();
    inner_->step(learning_rate, norm, clip_norm);
    seconds_.push_back(bench::cpu_seconds() - start);
  }
  artifacts::NamedTensors state() const override { return inner_->state(); }
  double seconds() const { return std::accumulate(seconds_.begin(), seconds_.end(), 0.0); }
  double median_seconds() const { return bench::spread_of(seconds_).median; }

 private:
  std::unique_ptr<train::Optimizer> inner_;
  std::vector<double> seconds_;
};

dataset::Batch noise_batch(const Options& options, const model::ModelConfig& config) {
  dataset::Batch batch;
  const auto size = static_cast<size_t>(options.batch);
  batch.presence = config.presence();
  batch.modalities = kModalities;
  batch.windows.resize(size);
  batch.ids.resize(size);
  std::iota(batch.ids.begin(), batch.ids.end(), 0);
  RandomSequence noise(derive_key(1, Domain::simulation));
  batch.values.resize(size * kModalities * kWindowSamples);
  for (float& value : batch.values) value = static_cast<float>(noise.normal());
  return batch;
}

template <typename Step>
void measure(const Options& options, double gflop, const Step& step) {
  const auto timing =
      bench::time_calls(static_cast<int>(options.warmup), static_cast<int>(options.steps), step);
  const auto rate = bench::rates(static_cast<double>(options.batch), timing.wall);
  std::printf(
      "%s cpu fp32 batch=%ld windows/s min/median/max %.2f %.2f %.2f (%.3f TFLOP/s), "
      "best of a processor second %.2f\n",
      options.infer ? "infer" : "train", static_cast<long>(options.batch), rate.low, rate.median,
      rate.high, rate.median * gflop / 1000, static_cast<double>(options.batch) / timing.cpu.low);
}

}  // namespace

int main(int count, char** arguments) {
  const Options options = parse(count, arguments);
  keep_freed_memory();  // as the program does
  at::set_num_threads(static_cast<int>(options.threads));
  model::ModelConfig config;
  if (options.small) config.dim = 128, config.depth = 4, config.heads = 4, config.mlp_hidden = 512;
  config.dropout = options.dropout;
  const auto batch = noise_batch(options, config);
  const auto strategy =
      objectives::make_strategy("multimae_drop", config, {}, /*seed=*/1, at::kCPU);
  if (options.infer) {
    const c10::InferenceMode inference;
    const auto windows = train::windows_tensor(batch, 0, batch.size(), at::kCPU);
    measure(options, model::embedding_gflop(config),
            [&] { strategy->network().embed(windows, batch.presence); });
    return 0;
  }
  const OneRecordStore store;
  train::PretrainConfig pretrain;
  if (options.muon) pretrain.optimizer = "muon";
  TimedOptimizer optimizer(train::make_optimizer(pretrain, strategy->parameters()));
  const train::StepSettings settings{.learning_rate = 1e-4};
  objectives::StepKeys keys{.seed = 1};
  const double start = bench::cpu_seconds();
  measure(options, strategy->training_gflop(), [&] {
    train::train_step(store.get(), *strategy, optimizer, batch, keys, settings, at::kCPU);
    ++keys.step;
  });
  std::printf("optimizer %s: %.2f s of a processor a step, %.1f %% of it\n",
              pretrain.optimizer.c_str(), optimizer.median_seconds(),
              100 * optimizer.seconds() / (bench::cpu_seconds() - start));
}
