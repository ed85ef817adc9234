#include "physiomae/metrics/stage_baseline.h"

#include <utility>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::metrics {

TaskResult stage_only(const dataset::TaskData& data, const store::Store& store) {
  if (data.task.kind != dataset::TaskKind::arousal)
    throw Error(fmt::format("the stage alone is a baseline of arousal, not of {}", data.task.name));
  std::vector<double> probabilities;  // (W, 2)
  for (const dataset::LabelledWindow& entry : data.test) {
    const int stage = store.record(entry.window.record).stage()[entry.window.window];
    const bool light_sleep = stage == 1 || stage == 2;  // N1, N2
    probabilities.push_back(light_sleep ? 0 : 1);
    probabilities.push_back(light_sleep ? 1 : 0);
  }
  TaskResult result{data.task.name};
  if (data.test.empty()) return result;
  result.runs.push_back(scored_run(data, store, /*seed=*/0, std::move(probabilities)));
  result.choice = "nothing is fitted";
  return result;
}

}  // namespace physiomae::metrics
