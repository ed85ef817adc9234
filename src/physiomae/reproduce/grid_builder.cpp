#include "physiomae/reproduce/grid_builder.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/hash.h"
#include "physiomae/reproduce/grid_words.h"

namespace physiomae::reproduce {
namespace {

// The steps in which a model sees its block's windows, by its own batch; a length that the block or
// the model states itself stands.
Words budget_of(const Words& settings, const Words& own, int64_t windows) {
  if (windows == 0 || find_setting(own, "pretrain.max_steps") != nullptr) return {};
  if (find_setting(own, "pretrain.epochs") != nullptr) return {"pretrain.max_steps=0"};
  const double batch = std::max(1.0, number_of(settings, "pretrain.batch", 512));
  const auto steps = static_cast<int64_t>(static_cast<double>(windows) / batch);
  return {fmt::format("pretrain.max_steps={}", std::max<int64_t>(1, steps))};
}

bool contrastive(const std::string& strategy) {
  return strategy == "simclr" || strategy.starts_with("clip");
}

}  // namespace

GridBuilder::GridBuilder(const Recipe& recipe, const Ground& ground)
    : recipe_(recipe), ground_(ground) {
  const GridConfig& grid = recipe.grid;
  grid_.large = cap(grid.large, "tables 1, 2 and 4 to 7");
  grid_.small = cap(grid.small, "table 3");
  const auto capped = [&](const std::vector<int64_t>& sizes) {
    std::vector<int64_t> kept;
    for (const int64_t size : sizes)
      if (size < ground.train_patients) kept.push_back(size);
    if (!sizes.empty()) kept.push_back(0);
    return kept;
  };
  grid_.label_sizes = capped(grid.label_sizes);
  supervised_sizes_ = capped(grid.supervised_label_sizes);
  if (!grid.label_sizes.empty() && grid_.label_sizes.size() <= grid.label_sizes.size())
    grid_.notes.push_back(fmt::format(
        "label efficiency: of {} patients, those below the {} training patients there are, and "
        "all of them",
        list_of(grid.label_sizes), ground.train_patients));
}

int64_t GridBuilder::cap(int64_t size, std::string_view what) {
  if (size == 0 || size < ground_.train_patients) return size;
  if (size > ground_.train_patients)
    grid_.notes.push_back(fmt::format("{}: {} training patients asked for, all {} taken", what,
                                      size, ground_.train_patients));
  return 0;
}

Cell& GridBuilder::add(Cell cell) {
  const auto same = std::ranges::find(grid_.cells, cell.name, &Cell::name);
  if (same != grid_.cells.end()) {
    if (same->arguments != cell.arguments)
      throw Error(fmt::format("two cells would be called \"{}\"", cell.name),
                  "give the models of the recipe other names");
    same->parts.insert(cell.parts.begin(), cell.parts.end());
    return *same;
  }
  if (cell.needs.empty()) cell.needs = data_;
  std::string text = ground_.identity;
  for (const std::string& word : cell.arguments) text += word + '\n';
  for (const std::string& need : cell.needs) text += grid_.find(need)->identity + '\n';
  cell.identity = sha256_hex(text);
  return grid_.cells.emplace_back(std::move(cell));
}

void GridBuilder::prepare() {
  const CohortConfig& cohort = recipe_.cohort;
  if (cohort.patients == 0) return;
  const std::string seed = fmt::format("{}", cohort.seed);
  add({.name = "simulate",
       .kind = "simulate",
       .arguments = {"simulate", "--patients", fmt::format("{}", cohort.patients), "--unlabelled",
                     fmt::format("{}", cohort.unlabelled), "--hours",
                     fmt::format("{}", cohort.hours), "--seed", seed, "--out", "{out}", "--quiet"},
       .result = "finished.json"});
  data_ = {"simulate"};
  add({.name = "ingest",
       .kind = "ingest",
       .arguments = {"ingest", "{cells}/simulate/out", "--out", "{out}", "--recipe", cohort.filter,
                     "--quiet"},
       .result = "finished.json"});
  data_ = {"ingest"};
  add({.name = "split",
       .kind = "split",
       .arguments = {"split", "{store}", "--out", "{out}/split.json", "--stratify", cohort.stratify,
                     "--scored", "simulated", "--seed", seed},
       .result = "out/split.json"});
  data_ = {"split"};
}

Words GridBuilder::settings_of(const Model& model) const {
  Words settings = recipe_.settings_of({"model", "pretrain"});
  put_settings(settings, {fmt::format("pretrain.strategy=\"{}\"", model.strategy)});
  put_settings(settings, model.settings);
  return settings;
}

std::string GridBuilder::pretrain(const Model& model, int64_t seed) {
  Words settings = settings_of(model);
  put_settings(settings, {fmt::format("pretrain.seed={}", seed)});
  put_settings(settings, budget_of(settings, model.settings, model.windows));
  Words arguments = {"pretrain", "{store}", "--split", "{split}", "--out", "{out}", "--resume"};
  for (const std::string& setting : settings) set(arguments, setting);
  const std::string kind =
      fmt::format("pretrain {}", model.single ? "mae of one modality" : model.key);
  return add({.name = fmt::format("pretrain-{}-seed{}", slug(model.key), seed),
              .kind = kind,
              .arguments = arguments,
              .result = "out/model/model.json",
              .parts = model.parts})
      .name;
}

std::vector<int64_t> GridBuilder::table_sizes() const {
  std::vector<int64_t> sizes;
  if (grid_.small != grid_.large) sizes.push_back(grid_.small);
  sizes.push_back(grid_.large);
  return sizes;
}

std::vector<int64_t> GridBuilder::with_labels(const std::vector<int64_t>& labels) const {
  std::vector<int64_t> sizes = table_sizes();
  for (const int64_t size : labels)
    if (std::ranges::find(sizes, size) == sizes.end()) sizes.push_back(size);
  return sizes;
}

std::string GridBuilder::probe(const Model& model, const std::string& run, int64_t seed,
                               bool labels, bool compare) {
  const GridConfig& grid = recipe_.grid;
  const bool all_in_one = grid.draws == grid.label_draws;
  const std::vector<int64_t> sizes = labels       ? grid_.label_sizes
                                     : all_in_one ? with_labels(grid_.label_sizes)
                                                  : table_sizes();
  const int64_t draws = labels ? grid.label_draws : grid.draws;
  Words arguments = {
      "probe", "{cells}/" + run + "/out/model", "{store}", "--split", "{split}", "--out", "{out}"};
  if (!compare) arguments.emplace_back("--no-compare");
  Words settings = recipe_.settings_of({"probe"});
  put_settings(settings, {"probe.patients=" + list_of(sizes),
                          fmt::format("probe.subset_resample={}", draws)});
  for (const std::string& setting : settings) set(arguments, setting);
  std::set<std::string> parts = model.parts;
  if (labels) parts = {"labels"};
  if (!labels && all_in_one) parts.insert("labels");
  const std::string architecture = model.single                  ? "one modality"
                                   : contrastive(model.strategy) ? "late fusion"
                                                                 : "joint";
  return add({.name =
                  fmt::format("{}-{}-seed{}", labels ? "labels" : "probe", slug(model.key), seed),
              .kind = "probe, " + architecture,
              .arguments = arguments,
              .result = "out/scores.json",
              .needs = {run},
              .parts = parts,
              .extent = {.sizes = sizes, .draws = draws, .encoders = compare ? 2 : 1}})
      .name;
}

void GridBuilder::add_model(const Model& model, bool compare) {
  const bool apart = recipe_.grid.draws != recipe_.grid.label_draws && !grid_.label_sizes.empty();
  Source tables, labels;
  for (int64_t seed = 0; seed < recipe_.grid.pretraining_seeds; ++seed) {
    Model trained = model;
    trained.parts.insert("labels");
    const std::string run = pretrain(trained, seed);
    tables.cells.push_back(probe(model, run, seed, /*labels=*/false, compare));
    if (apart) labels.cells.push_back(probe(model, run, seed, /*labels=*/true, compare));
  }
  if (!apart) labels = tables;
  grid_.sources[model.key] = tables;
  grid_.sources["labels/" + model.key] = labels;
  if (!compare) return;
  for (const std::string baseline : {"random start", "band power"}) {
    grid_.sources[baseline] = {tables.cells, baseline};
    grid_.sources["labels/" + baseline] = {labels.cells, baseline};
  }
}

void GridBuilder::add_block(const BlockConfig& block) {
  for (const std::string& text : block.models) {
    const ModelEntry entry = parse_model(text, block.name);
    Model model{.key = block.name + "/" + entry.name,
                .strategy = entry.strategy,
                .settings = block.settings,
                .windows = block.windows,
                .single = false,
                .parts = kStrategyTables};
    put_settings(model.settings, entry.settings);
    const bool all = model.key == "published/multimae_drop";
    if (all) model.parts.insert({"table1", "table3"});
    add_model(model, /*compare=*/all);
    models_[model.key] = model;
    grid_.rows.push_back({block.title.empty() ? block.name : block.title, entry.name, model.key});
    if (all) grid_.sources["pretrained/All"] = grid_.sources[model.key];
  }
}

void GridBuilder::add_single_modalities() {
  for (const std::string& modality : recipe_.grid.modalities) {
    const Model model{.key = "pretrained/" + modality,
                      .strategy = "mae",
                      .settings = {"model.modalities=" + list_of(Words{modality})},
                      .windows = recipe_.published.windows,
                      .single = true,
                      .parts = {"table1", "table3"}};
    add_model(model, /*compare=*/false);
  }
}

Grid GridBuilder::take() { return std::move(grid_); }

}  // namespace physiomae::reproduce
