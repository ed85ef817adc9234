#include <array>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/base/parallel.h"
#include "physiomae/base/progress.h"
#include "physiomae/ingest/inspect_parts.h"
#include "physiomae/store/record_name.h"
#include "physiomae/store/stored_record.h"

namespace physiomae::ingest {
namespace {

constexpr double kArousalShare = 0.75;  ///< of a window's samples: 4,500 of 6,000

struct Counts {
  int64_t windows = 0;
  std::array<int64_t, 6> stages{};  ///< undefined first
  int64_t arousals = 0;
  std::array<int64_t, kModalities> present{};

  void add(const store::StoredRecord& record) {
    const double full = kArousalShare * kWindowSeconds * record.header().source_rate_hz;
    for (int64_t w = 0; w < record.windows(); ++w) {
      const auto i = static_cast<size_t>(w);
      ++windows;
      ++stages[static_cast<size_t>(record.stage()[i] + 1)];
      if (record.stage()[i] >= 0 && record.arousal_on()[i] >= full) ++arousals;
      for (const int m : kEachModality)
        present[static_cast<size_t>(m)] += record.present(w, m) ? 1 : 0;
    }
  }

  void describe(InspectJson& json) const {
    json["windows"] = windows;
    json["hours"] = static_cast<double>(windows) * kWindowSeconds / 3600;
    for (int s = -1; s < 5; ++s)
      json["stage_windows"][std::string(io::stage_name(static_cast<io::Stage>(s)))] =
          stages[static_cast<size_t>(s + 1)];
    json["arousal_windows"] = arousals;
    for (const size_t m : kEachModality)
      json["present_windows"][std::string(kModalityNames[m])] = present[m];
  }
};

InspectJson describe(const store::StoredRecord& record) {
  const store::RecordHeader& header = record.header();
  InspectJson json = {
      {"record", header.record},
      {"patient", header.patient},
      {"age_years", header.age_years ? InspectJson(*header.age_years) : InspectJson()},
      {"sex", header.sex},
      {"simulated", header.simulated},
      {"source_format", header.source_format},
      {"source_rate_hz", header.source_rate_hz},
      {"start_time", header.start_time},
      {"recipe", header.recipe},
      {"labels_format", header.labels_format}};
  Counts counts;
  counts.add(record);
  counts.describe(json);
  for (const size_t m : kEachModality) {
    const signal::RobustStatistics& s = header.statistics[m];
    json["modalities"][std::string(kModalityNames[m])] = {{"channel", header.channels[m].channel},
                                                          {"reason", header.channels[m].reason},
                                                          {"flags", header.quality[m]},
                                                          {"median_uv", s.median},
                                                          {"iqr_uv", s.iqr},
                                                          {"sd_uv", s.sd},
                                                          {"clipped_share", s.clipped_share}};
  }
  json["warnings"] = header.warnings;
  return json;
}

store::StoredRecord open_record(const std::filesystem::path& path, bool signals) {
  store::StoredRecord record(path);
  if (signals) record.verify_signals();
  return record;
}

// A record of a store, or what is wrong with it.
struct Opened {
  std::optional<store::StoredRecord> record;
  std::string problem;
};

std::vector<Opened> open_all(const std::vector<std::filesystem::path>& files, bool signals) {
  std::vector<Opened> all(files.size());
  Progress progress("inspect", static_cast<int64_t>(files.size()), "records");
  parallel_for(static_cast<int64_t>(files.size()), processor_count(), [&](int64_t i) {
    const auto index = static_cast<size_t>(i);
    try {
      all[index].record = open_record(files[index], signals);
    } catch (const InputError& error) {
      all[index].problem = error.message();
    }
    progress.advance();
  });
  return all;
}

}  // namespace

InspectJson inspect_record(const std::filesystem::path& path, const InspectOptions& options) {
  InspectJson json = {{"kind", "record"}};
  json.update(describe(open_record(path, options.signals)));
  return json;
}

InspectJson inspect_store(const std::filesystem::path& folder, const InspectOptions& options) {
  std::set<std::string> patients, recipes;
  bool simulated = false;
  Counts counts;
  InspectJson records = InspectJson::array(), unusable = InspectJson::array();
  for (const Opened& opened : open_all(store::record_files(folder), options.signals)) {
    if (!opened.record) {
      unusable.push_back(opened.problem);
      continue;
    }
    const store::RecordHeader& header = opened.record->header();
    patients.insert(header.patient);
    recipes.insert(header.recipe);
    simulated |= header.simulated;
    counts.add(*opened.record);
    records.push_back(describe(*opened.record));
  }
  if (recipes.size() > 1)
    unusable.push_back(fmt::format("{}: holds records of recipes {}, expected one", folder.string(),
                                   fmt::join(recipes, ", ")));
  InspectJson json = {{"kind", "store"},
                      {"recipe", fmt::format("{}", fmt::join(recipes, ", "))},
                      {"simulated", simulated},
                      {"records", records.size()},
                      {"patients", patients.size()},
                      {"unusable", unusable}};
  counts.describe(json);
  json["record_list"] = records;
  return json;
}

}  // namespace physiomae::ingest
