#include "physiomae/ingest/plan_duplicates.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/hash.h"
#include "physiomae/ingest/pairing_rules.h"
#include "physiomae/ingest/source_files.h"
#include "physiomae/io/edf_header.h"
#include "physiomae/io/recording.h"
#include "physiomae/store/record_name.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kPiece = 64 << 10, kBlock = 1 << 20;

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

// Where the samples begin: behind the header of EDF and BDF. InputError where there is none.
uint64_t samples_begin(const InputFile& file) {
  if (!ends_as_recording(file.path()) || lower_extension(file.path()) == ".hea") return 0;
  std::array<std::byte, 256> first{};
  if (file.size() < first.size()) return 0;
  file.read(0, first);
  const auto begin = static_cast<uint64_t>(io::edf_header_bytes(first, file.path().string()));
  return begin < file.size() ? begin : 0;
}

std::string size_of(const fs::path& path) {
  const InputFile file(path);
  return std::to_string(file.size() - samples_begin(file));
}

// Of the beginning, the middle and the end: tells recordings of one length apart at little cost.
std::string pieces_of(const fs::path& path) {
  const InputFile file(path);
  const uint64_t begin = samples_begin(file), size = file.size() - begin;
  Sha256 hash;
  std::vector<std::byte> piece(std::min(kPiece, size));
  for (const uint64_t at : {uint64_t{0}, (size - piece.size()) / 2, size - piece.size()}) {
    file.read(begin + at, piece);
    hash.update(piece);
  }
  return hash.hex();
}

std::string hash_of(const fs::path& path) {
  const InputFile file(path);
  Sha256 hash;
  std::vector<std::byte> piece(kBlock);
  for (uint64_t at = samples_begin(file); at < file.size();) {
    const size_t count = file.read_some(at, piece);
    if (count == 0) break;
    hash.update(std::span<const std::byte>(piece).first(count));
    at += count;
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
      for (const auto& [hash, same] : regroup(alike, hash_of)) {
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

void take_labels(const Source& copy, Source& kept, SourcePlan& plan) {
  if (kept.labels_stated || !copy.labels || copy.labels == kept.labels) return;
  kept.assumptions.insert(kept.assumptions.end(), copy.assumptions.begin(), copy.assumptions.end());
  kept.assumptions.push_back(
      {*copy.labels,
       fmt::format("{} is taken as its labels: they lie with its copy {}",
                   copy.labels->filename().string(), copy.signal.filename().string())});
  if (kept.labels) return kept.other_labels.push_back(*copy.labels);  // compared when they are read
  kept.labels = copy.labels;
  kept.other_labels = copy.other_labels;
  kept.adopted = copy.adopted;
  kept.label_options = copy.label_options;
  std::erase(plan.lone_signals, kept.signal);
}

// Whose night it is may be known of one of them only.
void take_person(const Source& copy, Source& kept) {
  const std::string from = copy.signal.filename().string();
  const auto say = [&](const std::string& what) {
    kept.notes.push_back(fmt::format("{} its copy {}", what, from));
  };
  if (copy.patient_known && !kept.patient_known) {
    kept.patient = copy.patient;
    kept.patient_known = true;
    say(fmt::format("patient {}, as of", kept.patient));
  } else if (copy.patient_known && copy.patient != kept.patient) {
    say(fmt::format("patient {}, not {} as of", kept.patient, copy.patient));
  }
  if (copy.age_years && !kept.age_years) {
    kept.age_years = copy.age_years;
    say(fmt::format("{:g} years, as of", *kept.age_years));
  } else if (copy.age_years && *copy.age_years != *kept.age_years) {
    say(fmt::format("{:g} years, not {:g} as of", *kept.age_years, *copy.age_years));
  }
  if (kept.sex.empty() && !copy.sex.empty()) {
    kept.sex = copy.sex;
    say(fmt::format("sex {}, as of", kept.sex));
  } else if (!copy.sex.empty() && copy.sex != kept.sex) {
    say(fmt::format("sex {}, not {} as of", kept.sex, copy.sex));
  }
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
  for (const auto& [gone, stays] : kept_for) {
    take_labels(plan.sources[gone], plan.sources[stays], plan);
    take_person(plan.sources[gone], plan.sources[stays]);
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
