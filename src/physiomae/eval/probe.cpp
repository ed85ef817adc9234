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

ProbedTask probe_task(const dataset::TaskData& data, const store::Store& store,
                      const EmbeddingTable& table, const ProbeConfig& config) {
  ProbedTask probed{{data.task.name}};
  if (!data.impossible.empty()) return probed;
  const ProbeData train = probe_data(table, data.train);
  const ProbeData validation = probe_data(table, data.validation);
  const at::Tensor test = table.rows(dataset::windows_only(data.test));
  for (uint64_t seed = 0; seed < static_cast<uint64_t>(config.seeds); ++seed) {
    LinearHead head = train_linear_head(train, validation, data.task.classes, config, seed);
    metrics::TaskRun run = run_of_head(head, test, data, store, seed);
    run.kept = {.best_epoch = head.epoch, .validation_loss = head.validation_loss};
    probed.result.runs.push_back(std::move(run));
    probed.heads.push_back(std::move(head));
  }
  return probed;
}

metrics::TaskRun run_of_head(const LinearHead& head, const at::Tensor& features,
                             const dataset::TaskData& data, const store::Store& store,
                             uint64_t seed) {
  const at::Tensor values = head_probabilities(head, features).to(at::kDouble).contiguous();
  const double* first = values.const_data_ptr<double>();  // (W, C)
  return metrics::scored_run(data, store, seed, {first, first + values.numel()});
}

}  // namespace physiomae::eval
