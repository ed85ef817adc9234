#include "physiomae/train/training_summary.h"

#include <algorithm>
#include <map>
#include <set>

#include "physiomae/metrics/quantile.h"

namespace physiomae::train {
namespace {

using Records = std::set<uint32_t>;

std::vector<std::string> channels_of(const store::Store& store, const Records& records,
                                     size_t modality) {
  std::map<std::string, int> counts;
  for (const uint32_t record : records) {
    const std::string& channel = store.record(record).header().channels[modality].channel;
    if (!channel.empty()) ++counts[channel];
  }
  std::vector<std::string> channels;
  for (const auto& [channel, count] : counts) channels.push_back(channel);
  std::stable_sort(channels.begin(), channels.end(),
                   [&](const auto& a, const auto& b) { return counts[a] > counts[b]; });
  return channels;
}

artifacts::AmplitudeStatistics amplitude_of(const store::Store& store, const Records& records,
                                            size_t modality) {
  std::vector<double> medians, iqrs, sds;
  for (const uint32_t record : records) {
    const auto& header = store.record(record).header();
    if (header.channels[modality].channel.empty()) continue;
    const auto& statistics = header.statistics[modality];
    medians.push_back(statistics.median);
    iqrs.push_back(statistics.iqr);
    sds.push_back(statistics.sd);
  }
  return {metrics::quantile(medians, 0.5), metrics::quantile(iqrs, 0.5),
          metrics::quantile(sds, 0.5), metrics::quantile(sds, 0.05), metrics::quantile(sds, 0.95)};
}

}  // namespace

void describe_training_data(const store::Store& store,
                            const std::vector<dataset::WindowRef>& windows,
                            artifacts::ModelInfo& info) {
  Records records;
  for (const auto& ref : windows) records.insert(ref.record);
  std::set<std::string> patients;
  for (const uint32_t record : records) {
    patients.insert(store.record(record).header().patient);
    info.simulated = info.simulated || store.record(record).header().simulated;
  }
  info.recipe = store.recipe();
  info.training_patients = static_cast<int64_t>(patients.size());
  info.training_windows = static_cast<int64_t>(windows.size());
  for (const size_t m : kEachModality) {
    info.channels[m] = channels_of(store, records, m);
    info.amplitude[m] = amplitude_of(store, records, m);
  }
}

}  // namespace physiomae::train
