#include "physiomae/report/judge_report.h"

#include "physiomae/metrics/stage_baseline.h"

namespace physiomae::report {
namespace {

void add_references(const store::Store& store, SizeScores& size) {
  for (const dataset::TaskData& data : size.tasks)
    if (data.task.kind == dataset::TaskKind::arousal && data.impossible.empty())
      size.references.push_back(
          {std::string(metrics::kStageOnly), {metrics::stage_only(data, store)}});
}

std::vector<const metrics::MethodResult*> pointers(
    const std::vector<metrics::MethodResult>& methods, size_t first) {
  std::vector<const metrics::MethodResult*> all;
  for (size_t i = first; i < methods.size(); ++i) all.push_back(&methods[i]);
  return all;
}

// One family of Holm's correction.
void add_comparisons(const std::vector<const metrics::MethodResult*>& others,
                     const metrics::ResamplingOptions& options, SizeScores& size) {
  const auto found = metrics::compare_methods(size.tasks, size.methods.front(), others, options);
  size.comparisons.insert(size.comparisons.end(), found.begin(), found.end());
}

}  // namespace

void judge_report(const store::Store& store, const metrics::ResamplingOptions& options,
                  ScoreReport& report) {
  for (SizeScores& size : report.sizes) {
    if (size.methods.empty()) continue;
    add_references(store, size);
    metrics::judge_methods(size.tasks, store, options, size.methods);
    metrics::judge_methods(size.tasks, store, options, size.references);
    add_comparisons(pointers(size.methods, /*first=*/1), options, size);
    add_comparisons(pointers(size.references, /*first=*/0), options, size);
  }
}

}  // namespace physiomae::report
