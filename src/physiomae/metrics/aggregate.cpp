#include "physiomae/metrics/aggregate.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "physiomae/base/parallel.h"

namespace physiomae::metrics {
namespace {

// A task and, for each of its patients, the place among the patients of all tasks.
struct TaskPart {
  ResampledScores scores;
  std::vector<size_t> places;
  int classes;

  std::vector<uint32_t> own(std::span<const uint32_t> count) const {
    std::vector<uint32_t> mine(places.size());
    for (size_t p = 0; p < places.size(); ++p) mine[p] = count[places[p]];
    return mine;
  }
};

using Places = std::map<std::string_view, size_t>;

std::vector<size_t> places_of(const dataset::TaskData& data, const store::Store& store,
                              Places& all) {
  std::vector<size_t> places;
  const auto numbers = dataset::patient_numbers(store, data.test);
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] < places.size()) continue;  // not its first window
    const std::string& patient = store.record(data.test[i].window.record).header().patient;
    places.push_back(all.try_emplace(patient, all.size()).first->second);
  }
  return places;
}

}  // namespace

double method_aggregate(const std::vector<dataset::TaskData>& tasks, const MethodResult& method) {
  std::vector<double> scores;
  std::vector<int> classes;
  for (const dataset::TaskData& data : tasks) {
    scores.push_back(mean_sd(method.over_runs(data.task.name, &Scores::balanced_accuracy)).mean);
    classes.push_back(data.task.classes);
  }
  return aggregate_score(scores, classes);
}

std::optional<Interval> aggregate_interval(const std::vector<dataset::TaskData>& tasks,
                                           const store::Store& store, const MethodResult& method,
                                           const ResamplingOptions& options) {
  if (options.draws <= 0 || tasks.empty()) return std::nullopt;
  Places patients;
  std::vector<TaskPart> parts;
  for (const dataset::TaskData& data : tasks) {
    const TaskResult* result = method.find(data.task.name);
    if (result == nullptr || result->runs.empty() ||
        result->runs.front().test.truth.size() != data.test.size())
      return std::nullopt;
    parts.push_back({ResampledScores(data.task, run_predictions(*result)),
                     places_of(data, store, patients), data.task.classes});
  }
  if (patients.size() < kFewestDrawn) return Interval{};
  const PatientDraws drawn = draw_patients(
      patients.size(),
      [&](std::span<const uint32_t> count) {
        return std::ranges::all_of(parts, [&](const TaskPart& part) {
          return part.scores.has_all_classes(part.own(count));
        });
      },
      options);
  std::vector<double> values(static_cast<size_t>(options.draws));
  parallel_for(options.draws, options.threads, [&](int64_t draw) {
    const auto count = std::span(drawn.counts)
                           .subspan(static_cast<size_t>(draw) * patients.size(), patients.size());
    std::vector<double> scores;
    std::vector<int> classes;
    for (const TaskPart& part : parts) {
      scores.push_back(part.scores.balanced_accuracy(part.own(count)));
      classes.push_back(part.classes);
    }
    values[static_cast<size_t>(draw)] = aggregate_score(scores, classes);
  });
  return percentile_interval(values, options.level);
}

}  // namespace physiomae::metrics
