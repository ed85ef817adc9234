// Seconds for the intervals and paired tests of a full test set: 219 patients, 913 windows each,
// five runs of a method on sleep, age and arousal; the answers are made up.
//     judge_bench [patients] [windows a patient] [runs] [draws] [permutations] [threads]

#include <cmath>
#include <cstdlib>
#include <vector>

#include "bench/timer.h"
#include <fmt/core.h>

#include "physiomae/base/parallel.h"
#include "physiomae/base/random.h"
#include "physiomae/metrics/permutation_test.h"

namespace {

using namespace physiomae;
using namespace physiomae::metrics;

// Logits with noise of the window, the run and the method; about 3 % arousals, 45 % under 55.
Predictions made_up(const dataset::Task& task, uint32_t patients, uint32_t windows, uint64_t run,
                    uint64_t method) {
  Predictions predictions;
  predictions.classes = task.classes;
  for (uint32_t p = 0; p < patients; ++p) {
    RandomSequence truth(derive_key(1, Domain::simulation, p));
    RandomSequence noise(derive_key(2 + method, Domain::simulation, p, run));
    const double skill = 1 + 0.7 * truth.normal();
    const int age = truth.uniform() < 0.45 ? 1 : 0;
    for (uint32_t w = 0; w < windows; ++w) {
      const int label = task.kind == dataset::TaskKind::age     ? age
                        : task.kind == dataset::TaskKind::sleep ? static_cast<int>(truth.below(5))
                                                                : (truth.uniform() < 0.03 ? 1 : 0);
      predictions.truth.push_back(label);
      predictions.patient.push_back(p);
      std::vector<double> weight;
      double sum = 0;
      for (int c = 0; c < task.classes; ++c) {
        weight.push_back(std::exp((c == label ? skill : 0) + noise.normal()));
        sum += weight.back();
      }
      for (const double value : weight) predictions.probabilities.push_back(value / sum);
    }
  }
  return predictions;
}

std::vector<Predictions> made_up_runs(const dataset::Task& task, uint32_t patients,
                                      uint32_t windows, uint64_t runs, uint64_t method) {
  std::vector<Predictions> all;
  for (uint64_t run = 0; run < runs; ++run)
    all.push_back(made_up(task, patients, windows, run, method));
  return all;
}

RunPredictions pointers(const std::vector<Predictions>& runs) {
  RunPredictions all;
  for (const Predictions& run : runs) all.push_back(&run);
  return all;
}

void report(const std::string& what, const bench::Timing& timing) {
  fmt::print("{:<34} {:6.2f} s ({:.2f} to {:.2f}), {:6.2f} s of processor time\n", what,
             timing.wall.median, timing.wall.low, timing.wall.high, timing.cpu.median);
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, int64_t fallback) {
    return argc > i ? std::atoll(argv[i]) : fallback;
  };
  const auto patients = static_cast<uint32_t>(argument(1, 219));
  const auto windows = static_cast<uint32_t>(argument(2, 913));
  const auto runs = static_cast<uint64_t>(argument(3, 5));
  ResamplingOptions options;
  options.draws = argument(4, 2000);
  options.permutations = argument(5, 10000);
  options.threads = static_cast<int>(argument(6, processor_count()));
  fmt::print("{} patients, {} windows, {} runs, {} draws, {} permutations, {} threads\n", patients,
             patients * windows, runs, options.draws, options.permutations, options.threads);
  for (const dataset::TaskKind kind : dataset::kTasks) {
    const dataset::Task& task = dataset::task(kind);
    const auto first = made_up_runs(task, patients, windows, runs, 0);
    const auto second = made_up_runs(task, patients, windows, runs, 1);
    BootstrapResult intervals;
    report(task.name + ", intervals", bench::time_calls(/*warmup=*/0, /*calls=*/3, [&] {
             intervals = bootstrap(ResampledScores(task, pointers(first)), options);
           }));
    report(task.name + ", paired tests", bench::time_calls(/*warmup=*/0, /*calls=*/3, [&] {
             permutation_tests(task, pointers(first), pointers(second), options);
           }));
    fmt::print("  balanced accuracy {:.4f}..{:.4f}\n", intervals.intervals[0].low,
               intervals.intervals[0].high);
  }
}
