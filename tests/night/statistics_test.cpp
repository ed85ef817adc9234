#include "physiomae/night/statistics.h"

#include <cmath>
#include <map>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/file.h"

namespace physiomae::night {
namespace {

std::vector<io::Stage> stages_of(const nlohmann::json& list) {
  std::vector<io::Stage> stages;
  for (const int stage : list) stages.push_back(static_cast<io::Stage>(stage));
  return stages;
}

TEST(SleepStatistics, AreThoseOfYasa) {
  const auto golden = nlohmann::json::parse(
      read_text(std::filesystem::path(PHYSIOMAE_GOLDEN) / "yasa_statistics.json"));
  ASSERT_GE(golden["cases"].size(), 10U);
  for (const auto& entry : golden["cases"]) {
    const std::vector<io::Stage> stages = stages_of(entry["stages"]);
    std::map<std::string, double> ours;
    for (const SleepStatistic& s : sleep_statistics(stages)) ours[s.name] = s.value;
    for (const auto& [name, value] : entry["statistics"].items()) {
      ASSERT_TRUE(ours.contains(name)) << name;
      if (value.is_null())
        EXPECT_TRUE(std::isnan(ours[name])) << name << " of " << stages.size() << " epochs";
      else  // YASA rounds to four decimals
        EXPECT_NEAR(ours[name], value.get<double>(), 0.5001e-4) << name;
    }
    const Transitions transitions = transitions_of(stages);
    if (ours["UNS"] > 0) continue;  // YASA counts steps across unscored epochs in its own way
    for (size_t a = 0; a < kStages; ++a)
      for (size_t b = 0; b < kStages; ++b)
        EXPECT_EQ(transitions[a][b], entry["transitions"][a][b].get<int64_t>());
  }
}

TEST(SleepStatistics, OfNothingAreDurationsOf0) {
  for (const SleepStatistic& s : sleep_statistics({})) {
    const bool duration = s.unit == "min" && s.name != "WASO" && !s.name.starts_with("SOL") &&
                          !s.name.starts_with("Lat");
    const bool defined = duration || s.name == "transitions";
    EXPECT_EQ(std::isnan(s.value), !defined) << s.name;
  }
}

}  // namespace
}  // namespace physiomae::night
