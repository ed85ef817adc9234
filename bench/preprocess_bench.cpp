// Processor time of the signal path on one core: the band-pass with decimation alone, and
// everything an ingested channel passes through. Medians of several runs over 5.5 million samples
// (7.6 h at 200 Hz) of made-up signal in blocks of 30 s.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <vector>

#include "bench/timer.h"
#include <fmt/core.h>

#include "physiomae/signal/half.h"
#include "physiomae/signal/preprocessor.h"
#include "physiomae/signal/quality.h"
#include "physiomae/signal/statistics.h"

namespace {

using namespace physiomae::signal;

constexpr int kRuns = 9;

std::vector<float> made_up(size_t samples) {
  std::vector<float> x(samples);
  uint32_t state = 1;
  for (size_t i = 0; i < samples; ++i) {
    state = state * 1664525U + 1013904223U;
    x[i] = 40.0F * std::sin(0.05F * static_cast<float>(i % 100000)) +
           static_cast<float>(state >> 16) * 1e-3F;
  }
  return x;
}

void report(const char* name, size_t samples, double rate_hz, const std::function<void()>& work) {
  const auto seconds = physiomae::bench::time_calls(/*warmup=*/1, kRuns, work).cpu;
  fmt::print("{:<34} {:>8.1f} ms ({:.1f}-{:.1f})  {:>6.2f} ns/sample  {:>9.0f} x real time\n", name,
             1e3 * seconds.median, 1e3 * seconds.low, 1e3 * seconds.high,
             1e9 * seconds.median / static_cast<double>(samples),
             static_cast<double>(samples) / rate_hz / seconds.median);
}

template <typename Stage>
void stream(const std::vector<float>& x, size_t block, Stage&& stage) {
  for (size_t i = 0; i < x.size(); i += block) {
    stage(std::span(x).subspan(i, std::min(block, x.size() - i)));
  }
}

void bench_rate(double rate_hz, size_t samples) {
  const auto x = made_up(samples);
  const auto block = static_cast<size_t>(30 * rate_hz);
  std::vector<float> out;
  report(fmt::format("preprocessor, {} Hz", rate_hz).c_str(), samples, rate_hz, [&] {
    out.clear();
    Preprocessor preprocessor(0, Recipe::anti_aliased, rate_hz, 0);
    stream(x, block, [&](auto piece) { preprocessor.push(piece, out); });
    preprocessor.finish(out);
  });
}

}  // namespace

int main(int argc, char** argv) {
  const size_t samples = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 5'500'000;
  const auto x = made_up(samples);
  const auto taps = design_bandpass(modality_band(0, Recipe::anti_aliased, 200), 200);
  std::vector<float> out;
  report("filter and decimate by 2, 200 Hz", samples, 200, [&] {
    out.clear();
    BandpassDecimator decimator(taps, 2, 5999);
    stream(x, 6000, [&](auto piece) { decimator.push(piece, out); });
    decimator.finish(out);
  });
  report("design of the filter", samples, 200,
         [] { design_bandpass(modality_band(0, Recipe::anti_aliased, 200), 200); });
  std::vector<uint16_t> halves(out.size());
  report("float16 conversion", out.size(), 100, [&] { floats_to_halves(out, halves); });
  report("statistics", halves.size(), 100, [&] { robust_statistics(halves); });
  report("quality", samples, 200, [&] {
    QualityMeter meter(0, 200, -3000, 3000);
    stream(x, 6000, [&](auto piece) { meter.push(piece); });
  });
  for (const double rate_hz : {100.0, 200.0, 250.0, 256.0, 500.0, 512.0}) {
    bench_rate(rate_hz, samples);
  }
}
