#include "physiomae/eval/scored_sizes.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/log.h"
#include "physiomae/dataset/store_presence.h"
#include "physiomae/eval/subsets.h"
#include "physiomae/report/judge_report.h"
#include "physiomae/report/predictions_file.h"

namespace physiomae::eval {
using dataset::LabelSize;
using dataset::TaskData;

EmbeddingOptions embedding_options(const artifacts::ModelInfo& info) {
  return {.scaling = info.scaling};
}

void require_fit(const store::Store& store, const artifacts::ModelInfo& info) {
  if (!info.recipe.empty() && store.recipe() != info.recipe)
    throw UsageError(fmt::format("the store was made with recipe \"{}\", the model wants \"{}\"",
                                 store.recipe(), info.recipe),
                     "ingest the recordings again with the model's --recipe");
  const Presence wanted = info.architecture.presence();
  const Presence there = dataset::presence_in(store, wanted);
  if (there == 0)
    throw UsageError(
        fmt::format("no window of the store has {}, all that the model reads", subset_name(wanted)),
        "`physiomae inspect STORE` lists its channels; `ingest --map` takes others");
  if (there != wanted)
    log_warning(fmt::format("no window of the store has {}: it is missing throughout",
                            subset_name(static_cast<Presence>(wanted & ~there))));
}

void require_split(const dataset::SplitManifest& split, const artifacts::ModelInfo& info) {
  if (info.split_hash.empty() || info.split_hash == split.hash) return;
  throw UsageError(
      fmt::format("the model was pretrained with split {}, this one is {}",
                  info.split_hash.substr(0, 12), split.hash.substr(0, 12)),
      "test patients of another split may have been seen in pretraining: use the split of the run");
}

std::string seen_patients_note(const std::string& split_hash, const artifacts::ModelInfo& info) {
  if (info.split_hash.empty() || info.split_hash == split_hash) return "";
  if (split_hash.empty())
    return "the model may have been trained on some of these patients: --split with the split of "
           "its training scores others";
  return fmt::format(
      "the model was trained with split {}, this one is {}: unless these are recordings of another "
      "cohort, it may have been trained on some of them",
      info.split_hash.substr(0, 12), split_hash.substr(0, 12));
}

void require_a_task(const std::vector<LabelSize>& sizes, std::string_view section) {
  std::string reasons;
  for (const LabelSize& size : sizes)
    for (const TaskData& data : dataset::representatives(size)) {
      if (data.impossible.empty()) return;
      reasons +=
          fmt::format("{}{}: {}", reasons.empty() ? "" : "; ", data.task.name, data.impossible);
    }
  throw UsageError("no task can be learned: " + reasons,
                   fmt::format("more training patients ({}.patients), another split (`physiomae "
                               "split --stratify age` puts every class into every part where it "
                               "can), or labels that the store lacks (`physiomae inspect STORE`)",
                               section));
}

report::ScoreReport report_of(const store::Store& store, const std::vector<LabelSize>& sizes) {
  report::ScoreReport report;
  for (const LabelSize& size : sizes)
    report.sizes.push_back({size.patients, dataset::representatives(size), {}});
  report.simulated = dataset::tests_on_twins(store, report.sizes.front().tasks);
  for (const std::string& line : report::unlearned_lines(report)) log_warning(line);
  return report;
}

void add_method(report::ScoreReport& report, size_t size, metrics::MethodResult result) {
  const std::string where = report::size_prefix(report, report.sizes[size]);
  for (const metrics::TaskResult& task : result.tasks) {
    if (!task.choice.empty())
      log_info(fmt::format("{}, {}{}: {}", result.method, where, task.task, task.choice));
    for (const std::string& note : task.notes)
      log_warning(fmt::format("{}, {}{}: {}", result.method, where, task.task, note));
  }
  report.sizes[size].methods.push_back(std::move(result));
}

size_t most_patients(const std::vector<LabelSize>& sizes) {
  const auto rank = [](const LabelSize& size) {
    return size.patients == 0 ? std::numeric_limits<int64_t>::max() : size.patients;
  };
  return static_cast<size_t>(std::ranges::max_element(sizes, {}, rank) - sizes.begin());
}

void write_all_predictions(const std::filesystem::path& out, const store::Store& store,
                           const report::ScoreReport& report, size_t published) {
  for (size_t i = 0; i < report.sizes.size(); ++i) {
    const report::SizeScores& size = report.sizes[i];
    const std::string suffix = i == published ? "" : fmt::format("_{}patients", size.patients);
    for (const TaskData& data : size.tasks)
      report::write_predictions(out / fmt::format("predictions_{}{}.csv", data.task.name, suffix),
                                data, store, *size.methods.front().find(data.task.name));
  }
}

void finish_report(const std::filesystem::path& out, const store::Store& store, int threads,
                   report::ScoreReport& report) {
  report::judge_report(store, {.threads = threads}, report);
  write_file(out / "scores.json", report::score_json(report));
}

}  // namespace physiomae::eval
