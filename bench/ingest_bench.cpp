// Time of an ingest on one core, part by part: `ingest_bench RECORD.hea` (a full-length record of
// the twin cohort, say). Medians of several runs with the file in the page cache.

#include <cstdio>
#include <filesystem>
#include <functional>

#include "bench/timer.h"
#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include "physiomae/base/hash.h"
#include "physiomae/ingest/grid.h"
#include "physiomae/ingest/ingest.h"
#include "physiomae/ingest/record_ingest.h"
#include "physiomae/ingest/signal_ingest.h"
#include "physiomae/ingest/source_files.h"
#include "physiomae/ingest/source_labels.h"

namespace {

using namespace physiomae;
using namespace physiomae::ingest;

constexpr int kRuns = 7;

void report(const char* name, const std::function<void()>& work) {
  const auto [wall, cpu] = bench::time_calls(/*warmup=*/1, kRuns, work);
  fmt::print("{:30} {:6.3f} s ({:.3f} to {:.3f}), processor time {:.3f} s\n", name, wall.median,
             wall.low, wall.high, cpu.median);
}

void read_and_filter(const Source& source) {
  const auto recording = io::open_recording(source.signal);
  const ChannelSelection selection = select_channels(recording->channels(), ChannelMap{});
  const Grid grid =
      make_grid(recording->segments(), recording->frame_seconds(),
                recording->channels().front().rate_hz, kChallengeOffsetSeconds, kWindowSeconds);
  store::RecordContent content;
  read_signals(*recording, selection, grid, signal::Recipe::anti_aliased,
               /*accept_checksum=*/false, content);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return fmt::print(stderr, "usage: ingest_bench RECORD.hea\n"), 2;
  const SourcePlan plan = discover_sources({argv[1]});
  const Source& source = plan.sources.front();
  IngestOptions options;
  options.store = std::filesystem::temp_directory_path() / fmt::format("ingest_bench_{}", getpid());
  report("hash the sources", [&] {
    for (const auto& file : files_of(source)) sha256_file(file.path);
  });
  report("read and filter", [&] { read_and_filter(source); });
  report("read the labels",
         [&] { read_source_labels(source, options, *io::open_recording(source.signal)); });
  report("whole ingest, flushed to disk", [&] {
    std::filesystem::remove_all(options.store);
    RecordReport made;
    ingest_record(source, options, {}, made);
  });
  std::filesystem::remove_all(options.store);
  struct rusage usage {};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("peak memory {:.0f} MB\n", static_cast<double>(usage.ru_maxrss) / 1024);
  return 0;
}
