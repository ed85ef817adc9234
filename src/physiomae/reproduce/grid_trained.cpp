// Cells that train on labels: from scratch, finetuning, and figure 3 by finetuning.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/reproduce/grid_builder.h"
#include "physiomae/reproduce/grid_words.h"

namespace physiomae::reproduce {

namespace {

// Whether a model of these settings drops this share; 0 stands for the strategies' own ratios
// (§3.3, Appendix C).
bool has_ratio(const Words& settings, const std::string& strategy, int64_t percent) {
  const double said = number_of(settings, "pretrain.mask_ratio", 0);
  const double own = strategy == "multimae_drop" ? 0.6 : 0.7;
  return std::abs((said == 0 ? own : said) - static_cast<double>(percent) / 100) < 5e-4;
}

}  // namespace

std::string GridBuilder::scratch(const std::string& name, const std::string& modalities,
                                 const std::string& network, const std::vector<int64_t>& sizes) {
  Words arguments = {"scratch", "{store}",  "--split",      "{split}", "--out",
                     "{out}",   "--resume", "--modalities", modalities};
  Words settings = network == "conv" ? Words() : recipe_.settings_of({"model"});
  put_settings(settings, recipe_.settings_of({"finetune"}));
  put_settings(settings,
               {"model.network=\"" + network + "\"", "finetune.patients=" + list_of(sizes),
                fmt::format("finetune.seeds={}", recipe_.grid.finetune_seeds)});
  // Each run seed takes one draw.
  const int64_t draws = std::min(recipe_.grid.label_draws, recipe_.grid.finetune_seeds);
  if (sizes.size() > 1) put_settings(settings, {fmt::format("finetune.subset_resample={}", draws)});
  for (const std::string& setting : settings) set(arguments, setting);
  const bool one = modalities.find(',') == std::string::npos;
  std::set<std::string> parts = {"table1"};
  if (network == "conv") parts.insert(kStrategyTables.begin(), kStrategyTables.end());
  if (!one && !supervised_sizes_.empty()) parts.insert("labels");
  return add({.name = fmt::format("scratch-{}", slug(name)),
              .kind = network == "conv" ? "scratch, convolutions"
                      : one             ? "scratch, one modality"
                                        : "scratch, joint",
              .arguments = arguments,
              .result = "out/scores.json",
              .parts = parts,
              .extent = {.sizes = sizes, .seeds = recipe_.grid.finetune_seeds}})
      .name;
}

void GridBuilder::add_supervised() {
  const auto all = "EEG,EOG,EMG,ECG";
  std::vector<int64_t> sizes = {grid_.large};
  for (const std::string& modality : recipe_.grid.modalities)
    grid_.sources["scratch/" + modality] = {{scratch(modality, modality, "transformer", sizes)}};
  for (const int64_t size : supervised_sizes_)
    if (size != grid_.large) sizes.push_back(size);
  grid_.sources["scratch/All"] = {{scratch("all", all, "transformer", sizes)}};
  if (recipe_.grid.convolutions)
    grid_.sources["conv"] = {{scratch("convolutions", all, "conv", sizes)}};
  for (const std::string source : {"scratch/All", "conv"})
    if (grid_.sources.contains(source)) grid_.sources["labels/" + source] = grid_.sources[source];
}

std::string GridBuilder::finetune(const std::string& run, const std::string& name,
                                  const std::vector<int64_t>& sizes, const Words& tasks,
                                  const Model& model) {
  Words arguments = {"finetune", "{cells}/" + run + "/out/model",
                     "{store}",  "--split",
                     "{split}",  "--out",
                     "{out}",    "--resume"};
  Words settings = recipe_.settings_of({"finetune"});
  put_settings(settings, {"finetune.patients=" + list_of(sizes), "finetune.tasks=" + list_of(tasks),
                          fmt::format("finetune.seeds={}", recipe_.grid.finetune_seeds)});
  for (const std::string& setting : settings) set(arguments, setting);
  return add({.name = "finetune-" + slug(name),
              .kind = model.single ? "finetune, one modality" : "finetune, joint",
              .arguments = arguments,
              .result = "out/scores.json",
              .needs = {run},
              .parts = model.parts,
              .extent = {.sizes = sizes,
                         .seeds = recipe_.grid.finetune_seeds,
                         .tasks = static_cast<int64_t>(tasks.size())}})
      .name;
}

void GridBuilder::add_finetuned() {
  const Words tasks = {"sleep", "age", "arousal"};
  const auto add_row = [&](const std::string& row, const std::string& source, bool single) {
    if (!grid_.sources.contains(source)) return;
    Source& found = grid_.sources["finetuned/" + row];
    for (int64_t seed = 0; seed < recipe_.grid.finetune_pretraining_seeds; ++seed) {
      const Cell* probed = grid_.find(grid_.sources[source].cells[static_cast<size_t>(seed)]);
      const Model model{.key = source,
                        .strategy = {},
                        .settings = {},
                        .windows = 0,
                        .single = single,
                        .parts = {"table4"}};
      found.cells.push_back(finetune(probed->needs.front(), fmt::format("{}-seed{}", row, seed),
                                     {grid_.large}, tasks, model));
    }
  };
  for (const std::string& modality : recipe_.grid.modalities)
    add_row(modality, "pretrained/" + modality, /*single=*/true);
  add_row("All", "published/multimae_drop", /*single=*/false);
}

void GridBuilder::add_mask_sweep() {
  for (const std::string& strategy : recipe_.grid.mask_strategies)
    for (const int64_t percent : recipe_.grid.mask_percent) {
      const std::string key = "published/" + strategy;
      Model model{.key = key,
                  .strategy = strategy,
                  .settings = recipe_.published.settings,
                  .windows = recipe_.published.windows,
                  .single = false,
                  .parts = {}};
      const auto published = models_.find(key);
      if (published != models_.end()) model = published->second;
      model.parts = {"fig3"};
      // The column of the tables' own ratio is their model.
      if (published == models_.end() || !has_ratio(settings_of(model), strategy, percent)) {
        model.key = fmt::format("fig3/{} {}", strategy, percent);
        put_settings(model.settings, {fmt::format("pretrain.mask_ratio={:.2f}",
                                                  static_cast<double>(percent) / 100)});
      }
      const std::string run = pretrain(model, /*seed=*/0);
      grid_.sources[fmt::format("fig3/{}/{}", strategy, percent)] = {{finetune(
          run, fmt::format("mask-{}-{}", strategy, percent), table_sizes(), {"sleep"}, model)}};
    }
}

}  // namespace physiomae::reproduce
