#include "physiomae/eval/probe.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/metrics/exact_head.h"
#include "physiomae/metrics/patient_folds.h"
#include "physiomae/metrics/task_problem.h"

namespace physiomae::eval {
namespace {

using dataset::LabelSize;
using dataset::TaskData;
using metrics::TaskResult;

ProbeData probe_data(const EmbeddingTable& table,
                     const std::vector<dataset::LabelledWindow>& part) {
  ProbeData data{table.rows(dataset::windows_only(part)),
                 at::empty({static_cast<int64_t>(part.size())}, at::kLong)};
  for (size_t i = 0; i < part.size(); ++i)
    data.labels.mutable_data_ptr<int64_t>()[i] = part[i].label;
  return data;
}

LinearHead in_single_precision(const metrics::SoftmaxHead& head) {
  const auto tensor = [](const std::vector<double>& values) {
    return at::tensor(values, at::kDouble).to(at::kFloat);
  };
  return {tensor(head.weight).view({head.classes, head.features}), tensor(head.bias)};
}

std::vector<ProbedSize> solve(const std::string& method, const std::vector<LabelSize>& sizes,
                              const store::Store& store, const EmbeddingTable& table, int threads) {
  const metrics::RowOf row_of = metrics::row_index(table.windows);
  std::vector<metrics::HeadProblem> problems;
  for (const LabelSize& size : sizes)
    metrics::over_draws(method, size, [&](const TaskData& data, uint64_t, TaskResult&) {
      problems.push_back(metrics::head_problem(data, store, row_of));
    });
  const auto solutions = metrics::solve_heads(table.features(), problems, {.threads = threads});
  std::vector<ProbedSize> probed;
  auto next = solutions.begin();  // in the order of the problems
  for (const LabelSize& size : sizes) {
    std::map<std::string, std::vector<LinearHead>> heads;
    const auto add = [&](const TaskData& data, uint64_t draw, TaskResult& result) {
      const metrics::HeadSolution& solution = *next++;
      const LinearHead head = in_single_precision(solution.head);
      result.runs.push_back(
          run_of_head(head, table.rows(dataset::windows_only(data.test)), data, store, draw));
      if (!solution.note.empty()) result.notes.push_back(solution.note);
      if (result.choice.empty()) result.choice = solution.choice.text();
      heads[data.task.name].push_back(head);
    };
    metrics::MethodResult result = metrics::over_draws(method, size, add);
    probed.push_back({std::move(result), std::move(heads)});
  }
  return probed;
}

// Which epoch was kept, and how many validation windows had a say.
std::string kept_text(const LinearHead& head, const TaskData& data, const store::Store& store,
                      const metrics::RowOf& row_of) {
  const auto rows = metrics::head_problem(data, store, row_of).validation;
  if (rows.empty())
    return fmt::format("the last of {} epochs, nothing to choose by", head.epoch + 1);
  const metrics::ClassSupport support = metrics::class_support(rows, data.task.classes);
  return fmt::format("epoch {} by {} validation patients (rarest class: {} windows of {} patients)",
                     head.epoch, metrics::patient_count(rows), support.rows[support.rarest()],
                     support.patients[support.rarest()]);
}

std::vector<ProbedSize> train(const std::string& method, const std::vector<LabelSize>& sizes,
                              const store::Store& store, const EmbeddingTable& table,
                              const ProbeConfig& config) {
  const metrics::RowOf row_of = metrics::row_index(table.windows);
  std::vector<ProbedSize> probed;
  for (const LabelSize& size : sizes) {
    std::map<std::string, std::vector<LinearHead>> heads;
    const auto add = [&](const TaskData& data, uint64_t draw, TaskResult& result) {
      const ProbeData train = probe_data(table, data.train);
      const ProbeData validation = probe_data(table, data.validation);
      const at::Tensor test = table.rows(dataset::windows_only(data.test));
      for (uint64_t seed = draw; seed < static_cast<uint64_t>(config.seeds);
           seed += size.draws.size()) {
        LinearHead head = train_linear_head(train, validation, data.task.classes, config, seed);
        metrics::TaskRun run = run_of_head(head, test, data, store, seed);
        run.kept = {.best_epoch = head.epoch, .validation_loss = head.validation_loss};
        if (result.choice.empty()) result.choice = kept_text(head, data, store, row_of);
        result.runs.push_back(std::move(run));
        heads[data.task.name].push_back(std::move(head));
      }
    };
    metrics::MethodResult result = metrics::over_draws(method, size, add);
    probed.push_back({std::move(result), std::move(heads)});
  }
  return probed;
}

}  // namespace

std::vector<ProbedSize> probe_sizes(const std::string& method, const std::vector<LabelSize>& sizes,
                                    const store::Store& store, const EmbeddingTable& table,
                                    const ProbeConfig& config, int threads) {
  return config.solver == "exact" ? solve(method, sizes, store, table, threads)
                                  : train(method, sizes, store, table, config);
}

metrics::TaskRun run_of_head(const LinearHead& head, const at::Tensor& features,
                             const TaskData& data, const store::Store& store, uint64_t seed) {
  const at::Tensor values = head_probabilities(head, features).to(at::kDouble).contiguous();
  const double* first = values.const_data_ptr<double>();  // (W, C)
  return metrics::scored_run(data, store, seed, {first, first + values.numel()});
}

}  // namespace physiomae::eval
