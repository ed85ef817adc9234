#pragma once

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support.h"

#include "physiomae/base/random.h"
#include "physiomae/signal/half.h"
#include "physiomae/signal/statistics.h"
#include "physiomae/store/record_content.h"
#include "physiomae/store/store.h"
#include "physiomae/store/window_id.h"

namespace physiomae::store {

/// What a made-up record is like.
struct MadeUpRecord {
  std::string record = {};
  std::string patient = {};
  std::optional<double> age_years = {};
  std::vector<int8_t> stages = {0, 1, 2, 3, 4};  // a window each
  std::vector<int16_t> arousal_on = {};          // empty: none
  std::vector<int16_t> arousal_scored = {};      // empty: all samples of all windows
  std::vector<Presence> presence = {};           // empty: all modalities in all windows
  bool simulated = true;
  bool patient_known = true;
  std::string samples_sha256 = {};  // empty: no source is recorded
};

/// Noise of another amplitude and offset a modality; statistics as ingest computes them.
inline RecordContent made_up_content(const MadeUpRecord& wish) {
  RecordContent content;
  content.header.record = wish.record;
  content.header.patient = wish.patient;
  content.header.age_years = wish.age_years;
  content.header.simulated = wish.simulated;
  content.header.patient_known = wish.patient_known;
  if (!wish.samples_sha256.empty()) {
    content.header.source_sha256 = {wish.samples_sha256, "labels of " + wish.record};
    content.header.source_roles = {source_role::kSignal, source_role::kLabels};
  }
  content.header.source_format = "made up";
  content.header.source_rate_hz = 200;
  content.header.recipe = "anti_aliased-1";
  const size_t windows = wish.stages.size();
  content.labels.stage = wish.stages;
  content.labels.arousal_on = wish.arousal_on;
  content.labels.arousal_on.resize(windows, 0);
  content.labels.arousal_scored = wish.arousal_scored;
  if (wish.arousal_scored.empty()) content.labels.arousal_scored.assign(windows, 6000);
  content.labels.arousal_second.assign(windows * kTokens, 0);
  std::array<signal::HalfHistogram, kModalities> histograms;
  for (size_t w = 0; w < windows; ++w) {
    content.start_sample.push_back(static_cast<int64_t>(w) * 6000 + 5999);
    for (size_t m = 0; m < kModalities; ++m) {
      const bool present = wish.presence.empty() || (wish.presence[w] >> m & 1) != 0;
      content.present.push_back(present ? 1 : 0);
      RandomSequence random(derive_key(w, Domain::simulation, m), window_id(wish.record, 0));
      for (int i = 0; i < kWindowSamples; ++i) {
        const double value =
            3.0 + static_cast<double>(m) + 20.0 * (1.0 + static_cast<double>(m)) * random.normal();
        content.signals.push_back(present ? signal::float_to_half(static_cast<float>(value)) : 0);
      }
      if (present) histograms[m].add(std::span(content.signals).last(kWindowSamples));
    }
  }
  for (size_t m = 0; m < kModalities; ++m)
    content.header.statistics[m] = histograms[m].statistics();
  return content;
}

inline void write_made_up(const std::filesystem::path& store,
                          const std::vector<MadeUpRecord>& records) {
  for (const MadeUpRecord& record : records) write_record(store, made_up_content(record));
}

}  // namespace physiomae::store
