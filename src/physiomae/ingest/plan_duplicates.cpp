#include "physiomae/ingest/plan_duplicates.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/hash.h"
#include "physiomae/ingest/source_files.h"
#include "physiomae/io/recording.h"
#include "physiomae/store/record_name.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kPiece = 64 << 10;

// A file of samples and the source, by number, that it belongs to.
struct Samples {
  fs::path path;
  size_t source = 0;
};
using Groups = std::map<std::string, std::vector<Samples>>;

template <typename Key>
Groups regroup(const std::vector<Samples>& samples, const Key& key) {
  Groups groups;
  for (const Samples& each : samples) {
    try {
      groups[key(each.path)].push_back(each);
    } catch (const InputError&) {
      continue;  // its worker says why it cannot be read
    }
  }
  return groups;
}

std::string size_of(const fs::path& path) { return std::to_string(InputFile(path).size()); }

// Of the beginning, the middle and the end: tells recordings of one length apart at little cost.
std::string pieces_of(const fs::path& path) {
  const InputFile file(path);
  Sha256 hash;
  std::vector<std::byte> piece(std::min(kPiece, file.size()));
  for (const uint64_t at :
       {uint64_t{0}, (file.size() - piece.size()) / 2, file.size() - piece.size()}) {
    file.read(at, piece);
    hash.update(piece);
  }
  return hash.hex();
}

std::vector<Samples> all_samples(const SourcePlan& plan) {
  std::vector<Samples> samples;
  for (size_t s = 0; s < plan.sources.size(); ++s) {
    try {
      for (const fs::path& file : sample_files_of(plan.sources[s])) samples.push_back({file, s});
    } catch (const InputError&) {
      continue;
    }
  }
  return samples;
}

// A header alone is no recording: equal ones are not one night.
bool holds_data(const Source& source) {
  try {
    return io::open_recording(source.signal)->frames() > 0;
  } catch (const InputError&) {
    return false;  // its worker says why
  }
}

// Groups of sources that share a file, each group in order of preference.
std::vector<std::vector<size_t>> equal_sources(const SourcePlan& plan) {
  std::vector<std::vector<size_t>> equal;
  for (const auto& [size, of_a_size] : regroup(all_samples(plan), size_of)) {
    if (of_a_size.size() < 2 || size == "0") continue;
    for (const auto& [pieces, alike] : regroup(of_a_size, pieces_of)) {
      if (alike.size() < 2) continue;
      for (const auto& [hash, same] :
           regroup(alike, [](const fs::path& p) { return sha256_file(p); })) {
        std::vector<size_t> sources;
        for (const Samples& each : same)
          if (sources.empty() || sources.back() != each.source) sources.push_back(each.source);
        if (sources.size() > 1 && holds_data(plan.sources[sources.front()]))
          equal.push_back(std::move(sources));
      }
    }
  }
  return equal;
}

}  // namespace

void set_duplicates_aside(SourcePlan& plan, const fs::path& store) {
  const auto is_stored = [&](size_t s) {
    std::error_code code;
    return !store.empty() && fs::exists(store::record_path(store, plan.sources[s].record), code);
  };
  std::map<size_t, size_t> kept_for;  // of each that goes
  for (std::vector<size_t> group : equal_sources(plan)) {
    std::stable_partition(group.begin(), group.end(), is_stored);
    for (size_t i = 1; i < group.size(); ++i) kept_for.emplace(group[i], group[0]);
  }
  std::vector<Source> kept;
  for (const auto& [gone, stays] : kept_for)
    std::erase(plan.lone_signals, plan.sources[gone].signal);
  for (size_t s = 0; s < plan.sources.size(); ++s) {
    const auto gone = kept_for.find(s);
    if (gone == kept_for.end())
      kept.push_back(plan.sources[s]);
    else
      plan.problems.push_back(
          {plan.sources[s].record,
           fmt::format("is the same recording as {} ({}); hint: one of them is enough, "
                       "--allow-duplicates takes both",
                       plan.sources[gone->second].record,
                       plan.sources[gone->second].signal.filename().string())});
  }
  plan.sources = std::move(kept);
}

}  // namespace physiomae::ingest
