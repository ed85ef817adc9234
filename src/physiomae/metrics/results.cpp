#include "physiomae/metrics/results.h"

#include <utility>

#include <fmt/format.h>

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

MethodResult over_draws(const std::string& method, const dataset::LabelSize& size,
                        const RunDraw& run_draw) {
  MethodResult result{method};
  for (size_t t = 0; t < size.draws.front().size(); ++t) {
    TaskResult task{size.draws.front()[t].task.name};
    std::vector<std::string> left_out;
    for (size_t d = 0; d < size.draws.size(); ++d) {
      const dataset::TaskData& data = size.draws[d][t];
      if (data.impossible.empty())
        run_draw(data, d, task);
      else
        left_out.push_back(fmt::format("draw {}: {}", d, data.impossible));
    }
    if (!task.runs.empty()) task.notes.insert(task.notes.end(), left_out.begin(), left_out.end());
    result.tasks.push_back(std::move(task));
  }
  return result;
}

RunPredictions run_predictions(const TaskResult& result) {
  RunPredictions runs;
  for (const TaskRun& run : result.runs) runs.push_back(&run.test);
  return runs;
}

std::vector<double> run_temperatures(const TaskResult& result) {
  std::vector<double> temperatures;
  for (const TaskRun& run : result.runs) {
    if (!run.temperature) return {};
    temperatures.push_back(*run.temperature);
  }
  return temperatures;
}

Predictions validation_predictions(const dataset::TaskData& data,
                                   std::vector<double> probabilities) {
  return {.classes = data.task.classes,
          .truth = dataset::labels_only(data.validation),
          .probabilities = std::move(probabilities),
          .patient = {}};
}

TaskRun scored_run(const dataset::TaskData& data, const store::Store& store, uint64_t seed,
                   std::vector<double> probabilities) {
  TaskRun run;
  run.seed = seed;
  run.test = {.classes = data.task.classes,
              .truth = dataset::labels_only(data.test),
              .probabilities = std::move(probabilities),
              .patient = dataset::patient_numbers(store, data.test),
              .night = dataset::night_numbers(data.test)};
  run.scores = score(run.test, data.task);
  return run;
}

}  // namespace physiomae::metrics
