#include "physiomae/eval/probe.h"

#include <functional>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/eval/head_temperature.h"
#include "physiomae/metrics/exact_head.h"
#include "physiomae/metrics/patient_folds.h"
#include "physiomae/metrics/task_problem.h"

namespace physiomae::eval {
namespace {

using dataset::LabelSize;
using dataset::TaskData;
using metrics::TaskResult;

// What every head is made from and scored on.
struct Probing {
  const std::string& method;
  const std::vector<LabelSize>& sizes;
  const store::Store& store;
  const EmbeddingTable& table;
  const metrics::RowOf row_of = metrics::row_index(table.windows);

  at::Tensor features(const std::vector<dataset::LabelledWindow>& part) const {
    return table.rows(dataset::windows_only(part), row_of);
  }
};

// One draw of a task's training patients, of so many at this size.
struct Draw {
  const TaskData& data;
  uint64_t number, count;
};

// Adds the runs of a draw to its task's result, and a head for each to `heads`.
using AddRuns =
    std::function<void(const Draw& draw, TaskResult& result, std::vector<LinearHead>& heads)>;

std::vector<ProbedSize> over_sizes(const Probing& probing, const AddRuns& add) {
  std::vector<ProbedSize> probed;
  for (const LabelSize& size : probing.sizes) {
    std::map<std::string, std::vector<LinearHead>> heads;
    metrics::MethodResult result = metrics::over_draws(
        probing.method, size, [&](const TaskData& data, uint64_t draw, TaskResult& task) {
          add({data, draw, size.draws.size()}, task, heads[data.task.name]);
        });
    probed.push_back({std::move(result), std::move(heads)});
  }
  return probed;
}

LinearHead in_single_precision(const metrics::SoftmaxHead& head) {
  const auto tensor = [](const std::vector<double>& values) {
    return at::tensor(values, at::kDouble).to(at::kFloat);
  };
  return {tensor(head.weight).view({head.classes, head.features}), tensor(head.bias)};
}

std::vector<ProbedSize> solve(const Probing& probing, int threads) {
  std::vector<metrics::HeadProblem> problems;
  for (const LabelSize& size : probing.sizes)
    metrics::over_draws(probing.method, size, [&](const TaskData& data, uint64_t, TaskResult&) {
      problems.push_back(metrics::head_problem(data, probing.store, probing.row_of));
    });
  const auto solutions =
      metrics::solve_heads(probing.table.features(), problems, {.threads = threads});
  auto next = solutions.begin();  // in the order of the problems
  return over_sizes(probing, [&](const Draw& draw, TaskResult& result, auto& heads) {
    const metrics::HeadSolution& solution = *next++;
    heads.push_back(in_single_precision(solution.head));
    result.runs.push_back(run_of_head(heads.back(), probing.features(draw.data.test), draw.data,
                                      probing.store, draw.number));
    result.runs.back().temperature =
        head_temperature(heads.back(), probing.features(draw.data.validation), draw.data);
    if (!solution.note.empty()) result.notes.push_back(solution.note);
    if (result.choice.empty()) result.choice = solution.choice.text();
  });
}

ProbeData probe_data(const Probing& probing, const std::vector<dataset::LabelledWindow>& part) {
  ProbeData data{probing.features(part), at::empty({static_cast<int64_t>(part.size())}, at::kLong)};
  for (size_t i = 0; i < part.size(); ++i)
    data.labels.mutable_data_ptr<int64_t>()[i] = part[i].label;
  return data;
}

// Which epoch was kept, and how many validation windows had a say.
std::string kept_text(const LinearHead& head, const TaskData& data, const Probing& probing) {
  const auto rows = metrics::head_problem(data, probing.store, probing.row_of).validation;
  if (rows.empty())
    return fmt::format("the last of {} epochs, nothing to choose by", head.epoch + 1);
  const metrics::ClassSupport support = metrics::class_support(rows, data.task.classes);
  const size_t rarest = support.rarest();
  return fmt::format("epoch {} by {} validation patients {}", head.epoch,
                     metrics::patient_count(rows),
                     metrics::rarest_class_text(support.rows[rarest], support.patients[rarest]));
}

std::vector<ProbedSize> train(const Probing& probing, const ProbeConfig& config) {
  return over_sizes(probing, [&](const Draw& draw, TaskResult& result, auto& heads) {
    const TaskData& data = draw.data;
    const ProbeData train = probe_data(probing, data.train);
    const ProbeData validation = probe_data(probing, data.validation);
    const at::Tensor test = probing.features(data.test);
    for (uint64_t seed = draw.number; seed < static_cast<uint64_t>(config.seeds);
         seed += draw.count) {
      LinearHead head = train_linear_head(train, validation, data.task.classes, config, seed);
      metrics::TaskRun run = run_of_head(head, test, data, probing.store, seed);
      run.temperature = head_temperature(head, validation.features, data);
      run.kept = {.best_epoch = head.epoch, .validation_loss = head.validation_loss};
      if (result.choice.empty()) result.choice = kept_text(head, data, probing);
      result.runs.push_back(std::move(run));
      heads.push_back(std::move(head));
    }
  });
}

}  // namespace

std::vector<ProbedSize> probe_sizes(const std::string& method, const std::vector<LabelSize>& sizes,
                                    const store::Store& store, const EmbeddingTable& table,
                                    const ProbeConfig& config, int threads) {
  const Probing probing{method, sizes, store, table};
  return config.solver == "exact" ? solve(probing, threads) : train(probing, config);
}

metrics::TaskRun run_of_head(const LinearHead& head, const at::Tensor& features,
                             const TaskData& data, const store::Store& store, uint64_t seed) {
  return metrics::scored_run(data, store, seed, doubles_of(head_probabilities(head, features)));
}

}  // namespace physiomae::eval
