#include "physiomae/metrics/results.h"

#include <utility>

namespace physiomae::metrics {

const TaskResult* MethodResult::find(std::string_view task) const {
  for (const TaskResult& result : tasks)
    if (result.task == task) return &result;
  return nullptr;
}

std::vector<double> MethodResult::over_runs(std::string_view task, double Scores::*score) const {
  std::vector<double> values;
  if (const TaskResult* result = find(task))
    for (const TaskRun& run : result->runs) values.push_back(run.scores.*score);
  return values;
}

TaskRun scored_run(const dataset::TaskData& data, const store::Store& store, uint64_t seed,
                   std::vector<double> probabilities) {
  TaskRun run;
  run.seed = seed;
  run.test = {.classes = data.task.classes,
              .truth = dataset::labels_only(data.test),
              .probabilities = std::move(probabilities),
              .patient = dataset::patient_numbers(store, data.test)};
  run.scores = score(run.test, data.task);
  return run;
}

}  // namespace physiomae::metrics
