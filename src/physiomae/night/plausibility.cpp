#include "physiomae/night/plausibility.h"

#include <cmath>
#include <map>

#include <fmt/format.h>

#include "physiomae/night/statistics.h"

namespace physiomae::night {
namespace {

constexpr size_t kFewestEpochs = 240;

struct Range {
  const char* name;
  double low, high;
  const char* unit;
};
// As scripts/reference_ranges.py prints them.
constexpr Range kWake = {"wake", 1.0, 69.8, "% of the time"};
constexpr std::array<Range, 4> kShares = {{{"N1", 1.9, 85.7, "% of sleep"},
                                           {"N2", 8.2, 81.6, "% of sleep"},
                                           {"N3", 0.0, 45.9, "% of sleep"},
                                           {"REM", 0.0, 47.2, "% of sleep"}}};
constexpr Range kRemLatency = {"REM latency from sleep onset", 3.4, 445.7, "min"};
constexpr Range kTransitions = {"changes of stage", 5.4, 37.7, "an hour"};

Finding finding(std::string text) {
  return {Severity::warning, "plausibility", std::move(text),
          "look at the night's review.csv first: the staging may be wrong, or the night unusual"};
}

}  // namespace

std::vector<Finding> implausible_stages(std::span<const io::Stage> epochs) {
  std::vector<Finding> findings;
  if (epochs.size() < kFewestEpochs) return findings;
  std::map<std::string, double> value;
  for (const SleepStatistic& statistic : sleep_statistics(epochs))
    value[statistic.name] = statistic.value;
  const auto check = [&](const Range& range, double found) {
    if (std::isnan(found) || (found >= range.low && found <= range.high)) return;
    findings.push_back(finding(fmt::format("{}: {:.1f} {}; 99 % of 994 scored nights had {} to {}",
                                           range.name, found, range.unit, range.low, range.high)));
  };
  if (value["TST"] == 0) {
    findings.push_back(finding("no sleep was found"));
    return findings;
  }
  const double staged = value["WAKE"] + value["TST"];
  check(kWake, 100 * value["WAKE"] / staged);
  for (const Range& range : kShares) check(range, value[fmt::format("%{}", range.name)]);
  if (value["REM"] == 0)
    findings.push_back(finding("no REM was found; 38 of 994 scored nights had none"));
  check(kRemLatency, value["Lat_REM"] - value["SOL"]);
  check(kTransitions, value["transitions"] / (value["TIB"] / 60));
  return findings;
}

}  // namespace physiomae::night
