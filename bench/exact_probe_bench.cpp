// Seconds and peak memory of the exact heads of one table of embeddings: three tasks (5, 2 and 2
// classes), five nested training subsets, the whole grid of penalties, all in shared passes. The
// features are made up: a few dozen factors of falling strength behind correlated columns, patients
// with an offset of their own, labels from noisy linear scores.
//     exact_probe_bench [rows] [features] [threads]

#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <vector>

#include "bench/timer.h"
#include <fmt/core.h>
#include <sys/resource.h>

#include "physiomae/base/parallel.h"
#include "physiomae/base/random.h"
#include "physiomae/metrics/exact_head.h"

namespace {

using namespace physiomae;
using namespace physiomae::metrics;

constexpr int64_t kNightWindows = 960;
constexpr int64_t kFactors = 64;
constexpr double kValidationShare = 0.15;
constexpr std::array kSubsets = {0.05, 0.1, 0.25, 0.5, 1.0};

std::vector<double> normals(int64_t count, uint64_t key) {
  RandomSequence random(derive_key(1, Domain::simulation, key));
  std::vector<double> values(static_cast<size_t>(count));
  for (double& value : values) value = random.normal();
  return values;
}

struct MadeUp {
  std::vector<float> features;             // (rows, F)
  std::array<std::vector<int>, 3> labels;  // of sleep, age, arousal
};

int argmax(const std::array<double, 5>& scores) {
  return static_cast<int>(std::max_element(scores.begin(), scores.end()) - scores.begin());
}

// One patient's rows, from its own random numbers.
void make_patient(int64_t patient, int64_t begin, int64_t end, int64_t width,
                  const std::vector<double>& mixing, MadeUp& data) {
  RandomSequence random(derive_key(2, Domain::simulation, static_cast<uint64_t>(patient)));
  const bool young = patient % 3 != 0;
  std::array<double, kFactors> offset{}, factor{};
  for (double& value : offset) value = 0.5 * random.normal();
  for (int64_t r = begin; r < end; ++r) {
    for (size_t k = 0; k < kFactors; ++k)
      factor[k] = (offset[k] + random.normal()) * std::pow(0.93, static_cast<double>(k));
    factor[30] += young ? 0.05 : -0.05;
    std::array<double, 5> scores{};
    for (size_t c = 0; c < 5; ++c)
      scores[c] = 2 * factor[3 * c] + factor[3 * c + 1] + random.normal();
    const auto row = static_cast<size_t>(r);
    data.labels[0][row] = argmax(scores);
    data.labels[1][row] = young ? 1 : 0;
    data.labels[2][row] = factor[20] + 0.5 * factor[5] + 0.5 * random.normal() > 1.9 ? 1 : 0;
    for (int64_t f = 0; f < width; ++f) {
      float value = 0.2F * static_cast<float>(random.normal());
      for (size_t k = 0; k < kFactors; ++k)
        value += static_cast<float>(factor[k] * mixing[static_cast<size_t>(f) * kFactors + k]);
      data.features[row * static_cast<size_t>(width) + static_cast<size_t>(f)] = value;
    }
  }
}

MadeUp make_up(int64_t rows, int64_t width, int threads) {
  MadeUp data;
  data.features.resize(static_cast<size_t>(rows * width));
  for (auto& labels : data.labels) labels.resize(static_cast<size_t>(rows));
  const std::vector<double> mixing = normals(width * kFactors, 1);
  parallel_for((rows + kNightWindows - 1) / kNightWindows, threads, [&](int64_t p) {
    make_patient(p, p * kNightWindows, std::min(rows, (p + 1) * kNightWindows), width, mixing,
                 data);
  });
  return data;
}

// Patients in a fixed shuffle: the first are for validation, then training subsets, nested.
std::vector<HeadProblem> problems_of(const MadeUp& data) {
  const auto rows = static_cast<int64_t>(data.labels[0].size());
  std::vector<uint32_t> order(static_cast<size_t>((rows + kNightWindows - 1) / kNightWindows));
  std::iota(order.begin(), order.end(), 0U);
  RandomSequence random(derive_key(3, Domain::simulation));
  shuffle(order, random);
  const auto patients = static_cast<double>(order.size());
  const auto validation = static_cast<size_t>(std::max(10.0, kValidationShare * patients));
  std::vector<size_t> rank(order.size());
  for (size_t i = 0; i < order.size(); ++i) rank[order[i]] = i;
  std::vector<HeadProblem> problems;
  for (const double share : kSubsets)
    for (size_t task = 0; task < 3; ++task) {
      HeadProblem problem{
          fmt::format("task {} on {:.0f} %", task, 100 * share), task == 0 ? 5 : 2, {}, {}};
      for (int64_t r = 0; r < rows; ++r) {
        const auto patient = static_cast<uint32_t>(r / kNightWindows);
        const HeadRow row{r, data.labels[task][static_cast<size_t>(r)], patient};
        const size_t place = rank[patient];
        if (place < validation)
          problem.validation.push_back(row);
        else if (static_cast<double>(place - validation) <
                 share * static_cast<double>(order.size() - validation))
          problem.train.push_back(row);
      }
      problems.push_back(std::move(problem));
    }
  return problems;
}

double peak_gib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / (1 << 20);
}

}  // namespace

int main(int argc, char** argv) {
  const int64_t rows = argc > 1 ? std::atoll(argv[1]) : 480'000;
  const int64_t width = argc > 2 ? std::atoll(argv[2]) : 512;
  const int threads = argc > 3 ? std::atoi(argv[3]) : processor_count();
  const MadeUp data = make_up(rows, width, threads);
  const std::vector<HeadProblem> problems = problems_of(data);
  fmt::print("{} rows x {}, {} threads, {:.2f} GiB before the solver\n", rows, width, threads,
             peak_gib());
  HeadOptions options;
  options.threads = threads;
  std::vector<HeadSolution> solutions;
  const auto timing = bench::time_calls(/*warmup=*/0, /*calls=*/1, [&] {
    solutions = solve_heads({data.features.data(), rows, width}, problems, options);
  });
  for (size_t i = 0; i < problems.size(); ++i)
    fmt::print("{:<16} {:>7} rows  {} iterations {:>3}{}\n", problems[i].name,
               problems[i].train.size(), solutions[i].choice.text(), solutions[i].iterations,
               solutions[i].converged ? "" : "  not converged");
  fmt::print("{} problems x {} penalties: {:.1f} s ({:.1f} s of processor time), peak {:.2f} GiB\n",
             problems.size(), options.penalties.size(), timing.wall.median, timing.cpu.median,
             peak_gib());
}
