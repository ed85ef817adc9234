#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "label_invariants.h"
#include <unistd.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/ingest.h"
#include "physiomae/ingest/plan_report.h"
#include "physiomae/ingest/record_ingest.h"
#include "physiomae/ingest/source_discovery.h"
#include "physiomae/signal/half.h"
#include "physiomae/store/record_name.h"
#include "physiomae/store/stored_record.h"

// The whole of ingest on a folder: the input is a list of files (a byte that picks the name, two
// bytes of length, the content), from which sources are found, planned and ingested.

namespace {

namespace fs = std::filesystem;
using namespace physiomae;

constexpr std::array<const char*, 12> kNames = {
    "a.edf", "a.csv", "a.xml",       "a-Hypnogram.edf",    "a.hea", "a.dat",
    "b.edf", "b.tsv", "age-sex.csv", "a_sleepscoring.edf", "a.st",  "a.txt"};

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "ingest-fuzz-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  const fs::path& path() const { return path_; }
  void empty() const {
    for (const char* part : {"in", "store"}) {
      fs::remove_all(path_ / part);
      fs::create_directories(path_ / part / (part[0] == 's' ? "records" : ""));
    }
  }

 private:
  fs::path path_;
};

void write_files(const fs::path& folder, std::string_view input) {
  while (input.size() >= 3) {
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(input[i]); };
    const size_t length = std::min<size_t>(byte(1) | byte(2) << 8, input.size() - 3);
    std::ofstream(folder / kNames[byte(0) % kNames.size()], std::ios::binary)
        << input.substr(3, length);
    input.remove_prefix(3 + length);
  }
}

void check(const store::StoredRecord& record) {
  for (int64_t w = 0; w < record.windows(); ++w) {
    io::require(record.stage()[static_cast<size_t>(w)] >= -1 &&
                record.stage()[static_cast<size_t>(w)] <= 4);
    for (int m = 0; m < kModalities; ++m)
      for (const uint16_t bits : record.signal(w, m))
        io::require(std::isfinite(signal::half_to_float(bits)));
  }
}

void ingest_folder(const fs::path& folder) {
  ingest::IngestOptions options;
  options.store = folder / "store";
  options.accept_checksum = true;
  for (size_t m = 0; m < kModalities; ++m) options.map.microvolts[m] = 1;
  const ingest::SourcePlan plan = ingest::discover_sources({folder / "in"});
  ingest::describe_plan(plan, options, true);
  for (const ingest::Source& source : plan.sources) {
    try {
      ingest::RecordReport report;
      ingest::ingest_record(source, options, {}, report);
      check(store::StoredRecord(store::record_path(options.store, source.record)));
    } catch (const InputError&) {
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Folder folder;
  folder.empty();
  write_files(folder.path() / "in", {reinterpret_cast<const char*>(data), size});
  try {
    ingest_folder(folder.path());
  } catch (const InputError&) {
  }
  return 0;
}
