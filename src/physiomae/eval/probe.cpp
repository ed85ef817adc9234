#include "physiomae/eval/probe.h"

#include <ATen/ATen.h>

namespace physiomae::eval {
namespace {

ProbeData probe_data(const EmbeddingTable& table,
                     const std::vector<dataset::LabelledWindow>& part) {
  ProbeData data{table.rows(dataset::windows_only(part)),
                 at::empty({static_cast<int64_t>(part.size())}, at::kLong)};
  for (size_t i = 0; i < part.size(); ++i)
    data.labels.mutable_data_ptr<int64_t>()[i] = part[i].label;
  return data;
}

}  // namespace

metrics::Predictions predictions_of(const TaskData& data, const store::Store& store,
                                    const at::Tensor& probabilities) {
  metrics::Predictions predictions;
  predictions.classes = data.task.classes;
  predictions.truth = dataset::labels_only(data.test);
  const at::Tensor values = probabilities.to(at::kDouble).contiguous();
  predictions.probabilities.assign(values.const_data_ptr<double>(),
                                   values.const_data_ptr<double>() + values.numel());
  predictions.patient = dataset::patient_numbers(store, data.test);
  return predictions;
}

TaskResult probe_task(const TaskData& data, const store::Store& store, const EmbeddingTable& table,
                      const ProbeConfig& config) {
  TaskResult result{data.task.name, {}};
  if (!data.impossible.empty()) return result;
  const ProbeData train = probe_data(table, data.train);
  const ProbeData validation = probe_data(table, data.validation);
  const ProbeData test = probe_data(table, data.test);
  for (int64_t seed = 0; seed < config.seeds; ++seed) {
    ProbeRun run;
    run.seed = static_cast<uint64_t>(seed);
    run.head = train_linear_head(train, validation, data.task.classes, config, run.seed);
    run.test = predictions_of(data, store, head_probabilities(run.head, test.features));
    run.scores = metrics::score(run.test, data.task);
    result.runs.push_back(std::move(run));
  }
  return result;
}

}  // namespace physiomae::eval
