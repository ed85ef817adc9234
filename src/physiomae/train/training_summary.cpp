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

std::optional<artifacts::AgeStatistics> ages_of(const std::map<std::string, double>& by_patient) {
  if (by_patient.empty()) return std::nullopt;
  std::vector<double> ages;
  for (const auto& [patient, age] : by_patient) ages.push_back(age);
  const auto at = [&](double share) { return metrics::quantile(ages, share); };
  return artifacts::AgeStatistics{std::ssize(ages), at(0), at(0.05), at(0.5), at(0.95), at(1)};
}

}  // namespace

void describe_training_data(const store::Store& store,
                            const std::vector<dataset::WindowRef>& windows,
                            artifacts::ModelInfo& info) {
  Records records;
  for (const auto& ref : windows) records.insert(ref.record);
  std::set<std::string> patients;
  std::map<std::string, double> ages;  // of the patient's first record that has one
  for (const uint32_t record : records) {
    const auto& header = store.record(record).header();
    patients.insert(header.patient);
    if (header.age_years) ages.emplace(header.patient, *header.age_years);
    info.simulated = info.simulated || header.simulated;
  }
  info.ages = ages_of(ages);
  info.recipe = store.recipe();
  info.training_patients = static_cast<int64_t>(patients.size());
  info.training_windows = static_cast<int64_t>(windows.size());
  for (const size_t m : kEachModality) {
    info.channels[m] = channels_of(store, records, m);
    info.amplitude[m] = amplitude_of(store, records, m);
  }
}

}  // namespace physiomae::train
