#include "physiomae/eval/finetune_run.h"

#include <charconv>
#include <limits>
#include <map>
#include <utility>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/file.h"
#include "physiomae/base/hash.h"
#include "physiomae/base/log.h"
#include "physiomae/eval/embedding_file.h"
#include "physiomae/eval/head_offsets.h"
#include "physiomae/eval/head_temperature.h"
#include "physiomae/eval/linear_probe.h"
#include "physiomae/eval/made_from.h"
#include "physiomae/eval/scored_sizes.h"
#include "physiomae/eval/subsets.h"
#include "physiomae/train/finetune.h"

namespace physiomae::eval {
namespace {

using dataset::LabelSize;
using dataset::TaskData;

// The finished run of a task that is published.
struct BestRun {
  double validation_loss = std::numeric_limits<double>::infinity();
  std::filesystem::path model;
  std::optional<double> temperature;
  std::vector<std::vector<double>> night_offsets;
};

std::string size_name(int64_t patients) {
  return patients == 0 ? "all" : fmt::format("{}patients", patients);
}

artifacts::ModelInfo info_of(const SupervisedRequest& request) {
  if (request.start != nullptr) return request.start->info;
  artifacts::ModelInfo info;
  info.architecture = request.architecture;
  if (info.architecture.fusion == "auto") info.architecture.fusion = "early";
  info.scaling.method = dataset::parse_normalisation(request.config.normalisation);
  if (info.scaling.method == dataset::Normalisation::corpus)
    info.scaling.corpus = dataset::corpus_scale(request.store, request.split.train);
  return info;
}

// What the model of a run says of its validation and test windows, embedded once.
EmbeddingTable probabilities_of(const std::filesystem::path& run,
                                const artifacts::LoadedModel& model, const store::Store& store,
                                const TaskData& data) {
  const auto windows = dataset::needed_windows({data}, {&TaskData::validation, &TaskData::test});
  const LinearHead head = model_head(model, data.task.name);
  const EmbeddingOptions options = embedding_options(model.info);
  const std::string fingerprint = sha256_hex(
      fmt::format("{}{}", embedding_fingerprint(*model.model, store, windows, options),
                  fmt::join(doubles_of(at::cat({head.weight.flatten(), head.bias})), ",")));
  const auto path = run / "probabilities.safetensors";
  if (auto kept = read_embeddings(path, store, fingerprint)) return *std::move(kept);
  EmbeddingTable table = std::move(
      embed_subsets(
          *model.model, store, windows, {model.info.architecture.presence()}, options,
          [&](const at::Tensor& embeddings) { return head_probabilities(head, embeddings.cpu()); })
          .front());
  write_embeddings(path, table, store, fingerprint);
  return table;
}

// Balanced accuracy of `probabilities` (W, C) on the validation windows; NaN where undefined.
double validation_accuracy(const at::Tensor& probabilities, const TaskData& data) {
  if (data.validation.empty()) return metrics::Scores::kUndefined;
  return metrics::score(metrics::validation_predictions(data, doubles_of(probabilities)), data.task)
      .balanced_accuracy;
}

double number_of(const artifacts::ModelInfo& info, const std::string& note) {
  double value = std::numeric_limits<double>::infinity();
  if (const auto found = info.notes.find(note); found != info.notes.end())
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), value);
  return value;
}

class SupervisedRuns {
 public:
  SupervisedRuns(const SupervisedRequest& request, const std::vector<LabelSize>& sizes)
      : request_(request), info_(info_of(request)), published_(most_patients(sizes)) {}

  // The runs of one draw: the seeds that fall on it.
  void add(size_t size_index, const LabelSize& size, const TaskData& data, uint64_t draw,
           metrics::TaskResult& result) {
    for (auto seed = static_cast<int64_t>(draw); seed < request_.config.seeds;
         seed += std::ssize(size.draws))
      add_run(size_index == published_, size, data, request_.config.seed + seed, result);
  }

  void publish() const {
    for (const auto& [task, best] : best_) {
      const auto model = artifacts::load_model_folder(best.model, c10::Device(c10::kCPU));
      artifacts::NamedTensors heads(model.heads.begin(), model.heads.end());
      artifacts::ModelInfo info = model.info;
      for (artifacts::HeadInfo& head : info.heads)
        if (head.task == task) head.night_offsets = best.night_offsets;
      if (best.temperature) {
        heads.emplace_back(temperature_name(task), at::tensor({*best.temperature}, at::kFloat));
        info.notes["finetune.temperature"] = fmt::format("{:.4f}", *best.temperature);
      }
      make_folder(request_.out / "models");
      artifacts::write_model_folder(request_.out / "models" / task, info, model.model->parameters(),
                                    heads);
    }
  }

 private:
  void add_run(bool published, const LabelSize& size, const TaskData& data, int64_t seed,
               metrics::TaskResult& result) {
    const std::string name =
        fmt::format("{}_{}_seed{}", data.task.name, size_name(size.patients), seed);
    const auto run = request_.out / "runs" / name;
    log_info(fmt::format("{}: run {}", request_.name, name));
    train::FinetuneConfig config = request_.config;
    config.seed = seed;
    config.seeds = 1;
    config.tasks = {data.task.name};
    config.patients = {size.patients};
    const auto folder = train::run_finetuning(
        {.store = request_.store,
         .split = request_.split,
         .task = data,
         .info = info_,
         .start = request_.start == nullptr ? nullptr : request_.start->model.get(),
         .config = config,
         .run = run,
         .device = request_.device,
         .resume = request_.resume});
    const auto model = artifacts::load_model_folder(folder, request_.device);
    const EmbeddingTable table = probabilities_of(run, model, request_.store, data);
    const metrics::RowOf row_of = metrics::row_index(table.windows);
    result.runs.push_back(
        metrics::scored_run(data, request_.store, static_cast<uint64_t>(seed),
                            doubles_of(table.rows(dataset::windows_only(data.test), row_of))));
    const at::Tensor validation = table.rows(dataset::windows_only(data.validation), row_of);
    result.runs.back().temperature = probability_temperature(validation, data);
    result.runs.back().validation_balanced_accuracy = validation_accuracy(validation, data);
    const double loss = number_of(model.info, "finetune.validation_loss");
    if (result.choice.empty())
      result.choice = fmt::format("step {} by the validation loss, {:.4f}",
                                  model.info.notes.at("finetune.step"), loss);
    if (!published) return;
    const auto [best, first] = best_.try_emplace(data.task.name);
    if (first || loss < best->second.validation_loss)
      best->second = {loss, folder, result.runs.back().temperature,
                      head_offsets(validation, data, result.runs.back().temperature)};
  }

  const SupervisedRequest& request_;
  artifacts::ModelInfo info_;
  size_t published_;
  std::map<std::string, BestRun> best_;  ///< by task
};

}  // namespace

report::ScoreReport run_supervised(const SupervisedRequest& request) {
  request.split.validate();
  Presence wanted = request.architecture.presence();
  if (request.start != nullptr) {
    require_fit(request.store, request.start->info);
    require_split(request.split, request.start->info);
    wanted = request.start->info.architecture.presence();
  }
  const std::vector<LabelSize> sizes = dataset::label_sizes(
      request.store, request.split, request.config.choice(request.config.section()),
      request.config.patients, request.config.subset_resample, wanted);
  require_a_task(sizes, request.config.section());
  report::ScoreReport report = report_of(request.store, sizes);
  report.made_from = made_from(request.start != nullptr ? "finetune" : "scratch", request.store,
                               request.start, request.split.hash);
  report::require_score_folder(request.out, report.made_from);
  make_folder(request.out);
  make_folder(request.out / "runs");
  SupervisedRuns runs(request, sizes);
  for (size_t i = 0; i < sizes.size(); ++i)
    add_method(
        report, i,
        metrics::over_draws(request.name, sizes[i],
                            [&](const TaskData& data, uint64_t draw, metrics::TaskResult& result) {
                              runs.add(i, sizes[i], data, draw, result);
                            }));
  runs.publish();
  write_all_predictions(request.out, request.store, report, most_patients(sizes));
  finish_report(request.out, request.store, request.threads, report);
  return report;
}

}  // namespace physiomae::eval
