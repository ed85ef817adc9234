#include "physiomae/metrics/judge_methods.h"

#include <map>

#include "physiomae/metrics/aggregate.h"

namespace physiomae::metrics {
namespace {

void correct(std::vector<Comparison>& comparisons) {
  std::map<std::string_view, std::vector<size_t>> families;  // by score
  for (size_t i = 0; i < comparisons.size(); ++i) families[comparisons[i].test.score].push_back(i);
  for (const auto& [score, members] : families) {
    std::vector<double> p;
    for (const size_t i : members) p.push_back(comparisons[i].test.p);
    const std::vector<double> adjusted = holm(p);
    for (size_t k = 0; k < members.size(); ++k) comparisons[members[k]].holm_p = adjusted[k];
  }
}

// A model read through fewer modalities may have been asked about fewer windows.
bool has_these_windows(const TaskResult& result, const dataset::TaskData& data) {
  return !result.runs.empty() && result.runs.front().test.truth.size() == data.test.size();
}

}  // namespace

void judge_methods(const std::vector<dataset::TaskData>& tasks, const store::Store& store,
                   const ResamplingOptions& options, std::vector<MethodResult>& methods) {
  for (MethodResult& method : methods) {
    for (TaskResult& result : method.tasks)
      for (const dataset::TaskData& data : tasks)
        if (data.task.name == result.task && has_these_windows(result, data))
          result.judgement =
              judge(data, store, run_predictions(result), run_temperatures(result), options);
    method.aggregate_interval = aggregate_interval(tasks, store, method, options);
  }
}

std::vector<Comparison> compare_methods(const std::vector<dataset::TaskData>& tasks,
                                        const MethodResult& first,
                                        const std::vector<const MethodResult*>& others,
                                        const ResamplingOptions& options) {
  std::vector<Comparison> comparisons;
  for (const MethodResult* other : others)
    for (const dataset::TaskData& data : tasks) {
      const TaskResult* mine = first.find(data.task.name);
      const TaskResult* theirs = other->find(data.task.name);
      if (mine == nullptr || theirs == nullptr || !has_these_windows(*mine, data) ||
          !has_these_windows(*theirs, data))
        continue;
      for (const PairedTest& test :
           permutation_tests(data.task, run_predictions(*mine), run_predictions(*theirs), options))
        comparisons.push_back({data.task.name, first.method, other->method, test});
    }
  correct(comparisons);
  return comparisons;
}

}  // namespace physiomae::metrics
