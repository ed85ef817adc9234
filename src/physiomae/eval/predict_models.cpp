#include "physiomae/eval/predict_models.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/base/hash.h"
#include "physiomae/dataset/tasks.h"
#include "physiomae/ingest/ingest.h"

namespace physiomae::eval {
namespace {

void require_heads(const artifacts::ModelInfo& info, const std::string& where) {
  if (info.heads.empty())
    throw UsageError(fmt::format("{}: the model has no heads", where),
                     "run `physiomae probe` first and give the model it writes (PROBE/model)");
  for (const artifacts::HeadInfo& head : info.heads) {
    const std::vector<std::string>& expected = dataset::task(head.task).class_names;
    if (head.class_names != expected)
      throw UsageError(
          fmt::format("{}: the classes of head {} are {}, expected {}", where, head.task,
                      fmt::join(head.class_names, ", "), fmt::join(expected, ", ")),
          "their order would name stages wrongly: the model is of another program or was edited");
  }
}

signal::Recipe recipe_of(const artifacts::ModelInfo& info, const std::string& where) {
  const signal::Recipe recipe = signal::recipe_of_id(info.recipe);
  if (ingest::recipe_id(recipe) != info.recipe)
    throw UsageError(fmt::format("{}: the model wants recipe {}, this program makes {}", where,
                                 info.recipe, ingest::recipe_id(recipe)),
                     "use the version of the program that trained it, or train again");
  return recipe;
}

void add_training(const artifacts::ModelInfo& info, night::TrainingData& training) {
  const bool first = training.modalities == 0;
  training.modalities = static_cast<Presence>(training.modalities | info.architecture.presence());
  training.simulated |= info.simulated;
  if (info.ages && !training.ages)
    training.ages = {.patients = info.ages->patients,
                     .youngest = info.ages->youngest,
                     .oldest = info.ages->oldest,
                     .low = info.ages->low,
                     .high = info.ages->high};
  for (const size_t m : kEachModality)
    if (first || !(training.amplitude[m].high_uv > 0))
      training.amplitude[m] = {info.amplitude[m].sd_low_uv, info.amplitude[m].sd_high_uv};
}

// The end where there is none.
auto sleep_head(const artifacts::ModelInfo& info) {
  return std::ranges::find(info.heads, "sleep", &artifacts::HeadInfo::task);
}

// Offsets that the heads for sleep bring, of several models all of them.
night::OffsetDistribution offsets_of(const std::vector<artifacts::ModelInfo>& infos) {
  std::vector<night::StageOffsets> nights;
  for (const artifacts::ModelInfo& info : infos)
    if (const auto head = sleep_head(info); head != info.heads.end())
      for (const std::vector<double>& offsets : head->night_offsets)
        std::ranges::copy(offsets, nights.emplace_back().begin());
  return night::OffsetDistribution(nights);
}

bool stages_sleep(const artifacts::ModelInfo& info) { return sleep_head(info) != info.heads.end(); }

}  // namespace

std::string model_sha256(const std::filesystem::path& folder) {
  return sha256_hex(sha256_file(folder / "model.json") + sha256_file(folder / "model.safetensors"));
}

PredictModels describe_models(const std::vector<std::filesystem::path>& folders) {
  PredictModels models;
  models.folders = folders;
  for (const std::filesystem::path& folder : folders) {
    artifacts::ModelInfo info = artifacts::read_model_info(folder);
    require_heads(info, folder.string());
    models.recipe = recipe_of(info, folder.string());
    if (!models.infos.empty() && info.recipe != models.infos.front().recipe)
      throw UsageError(fmt::format("{} wants recipe {}, {} wants {}", folders.front().string(),
                                   models.infos.front().recipe, folder.string(), info.recipe),
                       "models that stage together read the same signals: predict with each alone");
    add_training(info, models.training);
    const std::string sha256 = model_sha256(folder);
    if (const auto same = std::ranges::find(models.sha256, sha256); same != models.sha256.end())
      throw UsageError(
          fmt::format("{} and {} are the same model",
                      folders[static_cast<size_t>(same - models.sha256.begin())].string(),
                      folder.string()),
          "its opinion would count twice: give each model once");
    models.sha256.push_back(sha256);
    models.infos.push_back(std::move(info));
  }
  if (std::ranges::none_of(models.infos, stages_sleep))
    throw UsageError("none of the models has a head for sleep",
                     "probe one with probe.tasks = [\"sleep\", ...]");
  models.offsets = offsets_of(models.infos);
  return models;
}

}  // namespace physiomae::eval
