#include "physiomae/night/statistics.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace physiomae::night {
namespace {

using io::Stage;
using Epochs = std::span<const Stage>;

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
constexpr int64_t kFiveMinutes = 10;  ///< epochs
/// As YASA names them in statistics.
constexpr std::array<std::string_view, kStages> kNames = {"WAKE", "N1", "N2", "N3", "REM"};

bool is_sleep(Stage stage) { return stage > Stage::wake; }
double minutes(int64_t epochs) { return static_cast<double>(epochs) / 2; }
double percent(double part, double whole) { return whole > 0 ? 100 * part / whole : kUndefined; }

int64_t count(Epochs epochs, Stage stage) { return std::ranges::count(epochs, stage); }

double latency(Epochs epochs, Stage stage) {
  const auto found = std::ranges::find(epochs, stage);
  return found == epochs.end() ? kUndefined : minutes(found - epochs.begin());
}

// Of the first five minutes of sleep without an interruption.
double persistent_latency(Epochs epochs) {
  int64_t run = 0;
  for (size_t e = 0; e < epochs.size(); ++e) {
    run = is_sleep(epochs[e]) ? run + 1 : 0;
    if (run == kFiveMinutes) return minutes(static_cast<int64_t>(e) + 1 - kFiveMinutes);
  }
  return kUndefined;
}

int64_t awakenings(Epochs epochs) {
  int64_t found = 0;
  for (size_t e = 1; e < epochs.size(); ++e)
    found += is_sleep(epochs[e - 1]) && epochs[e] == Stage::wake;
  return found;
}

int64_t stage_changes(Epochs epochs) {
  int64_t found = 0;
  const Transitions transitions = transitions_of(epochs);
  for (size_t from = 0; from < kStages; ++from)
    for (size_t to = 0; to < kStages; ++to) found += from == to ? 0 : transitions[from][to];
  return found;
}

class List {
 public:
  void add(std::string_view name, std::string_view unit, double value) {
    list_.push_back({std::string(name), std::string(unit), value, kUndefined, kUndefined});
  }
  std::vector<SleepStatistic> take() { return std::move(list_); }

 private:
  std::vector<SleepStatistic> list_;
};

}  // namespace

std::vector<SleepStatistic> sleep_statistics(Epochs epochs) {
  const auto first = std::ranges::find_if(epochs, is_sleep);
  const auto last = std::find_if(epochs.rbegin(), epochs.rend(), is_sleep);
  const bool sleeps = first != epochs.end();
  const Epochs period = sleeps ? Epochs(first, last.base()) : Epochs();
  const double tib = minutes(std::ssize(epochs)), spt = minutes(std::ssize(period));
  const double tst = minutes(std::ranges::count_if(epochs, is_sleep));
  List list;
  list.add("TIB", "min", tib);
  list.add("SPT", "min", spt);
  list.add("WASO", "min", sleeps ? minutes(count(period, Stage::wake)) : kUndefined);
  list.add("TST", "min", tst);
  list.add("SE", "%", percent(tst, tib));
  list.add("SME", "%", percent(tst, spt));
  list.add("SFI", "1/h",
           sleeps ? static_cast<double>(awakenings(epochs)) / (tst / 60) : kUndefined);
  list.add("SOL", "min", sleeps ? minutes(first - epochs.begin()) : kUndefined);
  list.add("SOL_5min", "min", persistent_latency(epochs));
  for (size_t s = 1; s < kStages; ++s)
    list.add(fmt::format("Lat_{}", kNames[s]), "min", latency(epochs, static_cast<Stage>(s)));
  std::array<double, kStages> stage{};
  for (size_t s = 0; s < kStages; ++s)
    list.add(kNames[s], "min", stage[s] = minutes(count(epochs, static_cast<Stage>(s))));
  const double nrem = stage[1] + stage[2] + stage[3];
  list.add("NREM", "min", nrem);
  list.add("UNS", "min", minutes(count(epochs, Stage::undefined)));
  for (size_t s = 1; s < kStages; ++s)
    list.add(fmt::format("%{}", kNames[s]), "%", percent(stage[s], tst));
  list.add("%NREM", "%", percent(nrem, tst));
  list.add("transitions", "count", static_cast<double>(stage_changes(epochs)));
  return list.take();
}

Transitions transitions_of(Epochs epochs) {
  Transitions counts{};
  for (size_t e = 1; e < epochs.size(); ++e)
    if (epochs[e - 1] != Stage::undefined && epochs[e] != Stage::undefined)
      ++counts[static_cast<size_t>(epochs[e - 1])][static_cast<size_t>(epochs[e])];
  return counts;
}

}  // namespace physiomae::night
