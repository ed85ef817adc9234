// Windows a second that the loader reads, shuffled, from a store in the page cache, on one reader
// thread and on two; and those of the band-power features. Without STORE on noise that it writes
// to the temporary folder (46 MB). Usage: loader_bench [STORE]

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/timer.h"

#include "physiomae/base/random.h"
#include "physiomae/dataset/loader.h"
#include "physiomae/metrics/band_power.h"
#include "physiomae/signal/half.h"
#include "physiomae/store/record_content.h"
#include "physiomae/store/store.h"

namespace {

using namespace physiomae;

// Eight records of two hours.
std::filesystem::path write_noise_store() {
  const auto folder = std::filesystem::temp_directory_path() / "physiomae-loader-bench";
  constexpr size_t kWindows = 240;
  for (size_t r = 0; r < 8; ++r) {
    store::RecordContent content;
    content.header.record = content.header.patient = "noise" + std::to_string(r);
    content.header.source_rate_hz = 200;
    content.header.recipe = "anti_aliased-1";
    for (auto& statistics : content.header.statistics) statistics = {0, 27, 1, 0, 0, 20};
    RandomSequence random(derive_key(1, Domain::simulation, r));
    for (size_t i = 0; i < kWindows * kModalities * kWindowSamples; ++i)
      content.signals.push_back(signal::float_to_half(static_cast<float>(random.uniform(-40, 40))));
    content.present.assign(kWindows * kModalities, 1);
    content.labels.stage.assign(kWindows, 0);
    content.labels.arousal_on.assign(kWindows, 0);
    content.labels.arousal_scored.assign(kWindows, 0);
    content.labels.arousal_second.assign(kWindows * kTokens, -1);
    content.start_sample.assign(kWindows, 0);
    store::write_record(folder, content);
  }
  return folder;
}

std::vector<dataset::WindowRef> all_windows(const store::Store& store) {
  std::vector<dataset::WindowRef> windows;
  for (size_t r = 0; r < store.size(); ++r)
    for (int64_t w = 0; w < store.record(r).windows(); ++w)
      windows.push_back({static_cast<uint32_t>(r), static_cast<uint32_t>(w)});
  return windows;
}

void read_epoch(const store::Store& store, int threads, uint64_t epoch) {
  auto batches = dataset::epoch_batches(store, all_windows(store), 0x0F, 1, epoch, 64, true, false);
  dataset::LoaderOptions options;
  options.threads = threads;
  dataset::Loader loader(store, std::move(batches), options);
  while (auto batch = loader.next()) loader.recycle(std::move(batch));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 2) return std::fprintf(stderr, "usage: loader_bench [STORE]\n"), 2;
  const std::filesystem::path folder = argc == 2 ? argv[1] : write_noise_store();
  const store::Store store(folder);
  const auto windows = all_windows(store);
  const auto count = static_cast<double>(windows.size());
  for (const int threads : {0, 1, 2}) {
    uint64_t epoch = 0;
    const auto timing =
        bench::time_calls(/*warmup=*/1, /*calls=*/7, [&] { read_epoch(store, threads, epoch++); });
    const auto rate = bench::rates(count, timing.wall);
    std::printf("loader, %d reader threads: %.0f windows/s (median of 7, %.0f to %.0f)\n", threads,
                rate.median, rate.low, rate.high);
  }
  const auto timing = bench::time_calls(
      /*warmup=*/0, /*calls=*/1, [&] { metrics::band_powers(store, windows, {}, /*threads=*/1); });
  std::printf("band powers, 1 thread: %.0f windows/s\n", count / timing.wall.median);
  if (argc == 1) std::filesystem::remove_all(folder);
}
