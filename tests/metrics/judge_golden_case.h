#pragma once

#include <string>
#include <vector>

#include "tests/metrics/golden.h"

#include "physiomae/metrics/resampled_scores.h"

namespace physiomae::metrics {

/// A case of judge_golden.json (tests/golden/judge_golden.py): two methods on the same windows.
struct JudgeCase {
  nlohmann::json json;
  dataset::Task task;
  std::vector<Predictions> first, second;  // a run each

  static RunPredictions pointers(const std::vector<Predictions>& runs) {
    RunPredictions all;
    for (const Predictions& run : runs) all.push_back(&run);
    return all;
  }
  std::string name() const { return json["name"]; }
};

inline std::vector<JudgeCase> judge_cases() {
  static const nlohmann::json all = golden("judge_golden.json");
  std::vector<JudgeCase> cases;
  for (const auto& item : all["cases"]) {
    JudgeCase found{
        item,
        dataset::task(item["classes"] == 5 ? dataset::TaskKind::sleep : dataset::TaskKind::arousal),
        {},
        {}};
    for (auto [key, runs] : {std::pair{"first", &found.first}, std::pair{"second", &found.second}})
      for (const auto& probabilities : item[key])
        runs->push_back({.classes = item["classes"],
                         .truth = item["truth"],
                         .probabilities = probabilities,
                         .patient = item["patient"]});
    cases.push_back(std::move(found));
  }
  return cases;
}

}  // namespace physiomae::metrics
