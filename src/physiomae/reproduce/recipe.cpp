#include "physiomae/reproduce/recipe.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/modality.h"

namespace physiomae::reproduce {
namespace {

constexpr Range kCount{0, 1e12};

// "section.key=value" with the value as TOML has it.
std::string assignment(const std::string& section, std::string_view key, const toml::node& value) {
  std::ostringstream text;
  text << toml::toml_formatter(value, toml::format_flags::none);
  return fmt::format("{}.{}={}", section, key, text.str());
}

std::vector<std::string> assignments_of(const toml::table& root, const std::string& section,
                                        std::string_view where) {
  std::vector<std::string> list;
  const toml::node* node = root.get(section);
  if (node == nullptr) return list;
  if (!node->is_table())
    throw UsageError(fmt::format("{}: {} is no section, expected [{}]", where, section, section));
  for (const auto& [key, value] : *node->as_table()) {
    if (value.is_table() || value.is_array_of_tables())
      throw UsageError(fmt::format("{}: {}.{} is a table, expected a value", where, section,
                                   std::string_view(key.str())));
    list.push_back(assignment(section, key.str(), value));
  }
  return list;
}

std::string_view section_of(std::string_view assignment) {
  return assignment.substr(0, assignment.find('.'));
}

std::string_view key_of(std::string_view assignment) {
  return assignment.substr(0, assignment.find('='));
}

void require_unique(const std::vector<std::string>& names, std::string_view where) {
  std::set<std::string> seen;
  for (const std::string& name : names)
    if (!seen.insert(name).second)
      throw UsageError(fmt::format("{} names \"{}\" more than once", where, name));
}

// "section.key = value" as "section.key=value", so that a key is found whoever wrote it.
std::string without_spaces(const std::string& assignment) {
  const size_t equals = assignment.find('=');
  if (equals == std::string::npos || assignment.find('.') > equals)
    throw UsageError(fmt::format("\"{}\": expected section.key=value", assignment));
  const size_t end = assignment.find_last_not_of(' ', equals - 1);
  const size_t value = std::min(assignment.find_first_not_of(' ', equals + 1), assignment.size());
  return assignment.substr(0, end + 1) + "=" + assignment.substr(value);
}

// own.set, with all sections of a recipe in the hint about an unknown one.
void set_own(Configuration& own, const Recipe& recipe, const std::string& line,
             const std::string& section) {
  std::vector<std::string> known = passed_sections();
  for (const std::string_view name : {recipe.cohort.section(), recipe.grid.section()})
    known.emplace_back(name);
  for (const BlockConfig* block : recipe.blocks()) known.push_back(block->name);
  const bool has_form = line.find('=') < line.size() && section.find('=') == std::string::npos;
  if (!has_form || std::ranges::find(known, section) != known.end()) return own.set(line);
  const std::string near = nearest(section, known);
  throw UsageError(fmt::format("--set {}: unknown section [{}]", line, section),
                   near.empty() ? fmt::format("known: {}", fmt::join(known, ", "))
                                : fmt::format("did you mean [{}]?", near));
}

// A configuration of single verbs has none of a recipe's sections; a whole grid of nothing but
// defaults is hardly what somebody wanted.
void require_something_to_compare(const Recipe& recipe, const toml::table& root,
                                  std::string_view where) {
  const bool has_models = std::ranges::any_of(
      recipe.blocks(), [](const BlockConfig* block) { return !block->models.empty(); });
  if (!has_models && root.get("grid") == nullptr)
    throw UsageError(fmt::format("{}: is no recipe of a grid: it has neither [grid] nor models "
                                 "in [published], [muon] or [ours]",
                                 where),
                     "configs/reproduce-*.toml are recipes; the other files are for single verbs");
}

void require_known(const std::vector<std::string>& names, const std::vector<std::string>& known,
                   std::string_view where) {
  for (const std::string& name : names)
    if (std::ranges::find(known, name) == known.end())
      throw UsageError(
          fmt::format("{} names \"{}\", expected any of {}", where, name, fmt::join(known, ", ")));
}

// What the grid itself sets, and would silently win.
void refuse_taken(const std::vector<std::string>& settings, std::string_view block) {
  for (const auto& [key, instead] :
       {std::pair{"pretrain.strategy", "name the strategy behind the model's name"},
        std::pair{"pretrain.seed", "grid.pretraining_seeds says how many there are"}})
    if (find_setting(settings, key) != nullptr)
      throw UsageError(fmt::format("{}: {} cannot be set for a model", block, key), instead);
}

}  // namespace

void CohortConfig::fields(FieldVisitor& visitor) {
  visitor.field({"patients", "labelled twins to simulate; 0: a store and a split that are there"},
                patients, kCount);
  visitor.field({"unlabelled", "twins that serve pretraining only"}, unlabelled, kCount);
  visitor.field({"hours", "of each night; 0: whole nights"}, hours, {0, 24});
  visitor.field({"seed", "of cohort and split"}, seed, kCount);
  visitor.field({"filter", "recipe of `ingest`"}, filter, {"anti_aliased", "paper"});
  visitor.field({"stratify", "of `split`"}, stratify, {"age", "none"});
  visitor.field({"store", "where patients is 0, unless --store says it"}, store);
  visitor.field({"split", "where patients is 0, unless --split says it"}, split);
}

void CohortConfig::validate() const {
  if (patients > 0 && !store.empty())
    throw UsageError(
        fmt::format("cohort.patients is {} and cohort.store \"{}\": expected twins "
                    "to simulate or a store that is there, not both",
                    patients, store));
}

void GridConfig::fields(FieldVisitor& visitor) {
  visitor.field({"parts", "of table1 to table7, fig3, labels; empty: all"}, parts);
  visitor.field({"pretraining_seeds", "0 .. n-1, of each strategy"}, pretraining_seeds, {1, 1000});
  visitor.field({"large", "training patients of tables 1, 2 and 4 to 7; 0: all"}, large, kCount);
  visitor.field({"small", "training patients of table 3"}, small, kCount);
  visitor.field({"label_sizes", "training patients of the label efficiency"}, label_sizes,
                {1, 1e9});
  visitor.field({"supervised_label_sizes", "the same of networks trained on labels alone"},
                supervised_label_sizes, {1, 1e9});
  visitor.field({"draws", "of training patients, where tables do not take all"}, draws, {1, 1000});
  visitor.field({"label_draws", "the same of the label efficiency"}, label_draws, {1, 1000});
  visitor.field({"finetune_seeds", "run seeds of finetuning and training from scratch"},
                finetune_seeds, {1, 1000});
  visitor.field({"finetune_pretraining_seeds", "encoders of table 4, one a pretraining seed"},
                finetune_pretraining_seeds, {1, 1000});
  visitor.field({"mask_percent", "mask ratios of figure 3"}, mask_percent, {1, 99});
  visitor.field({"mask_strategies", "strategies of figure 3"}, mask_strategies);
  visitor.field({"modalities", "of the rows of a single one"}, modalities);
  visitor.field({"convolutions", "the small supervised network as a baseline"}, convolutions);
  visitor.field({"jobs", "cells at a time, unless --jobs says it", Counts::no}, jobs, {1, 4096});
}

void GridConfig::validate() const {
  require_known(parts, part_names(), "grid.parts");
  require_known(modalities, {"EEG", "EOG", "EMG", "ECG"}, "grid.modalities");
  require_known(mask_strategies, {"multimae", "multimae_drop"}, "grid.mask_strategies");
  require_unique(modalities, "grid.modalities");
  require_unique(mask_strategies, "grid.mask_strategies");
  if (finetune_pretraining_seeds > pretraining_seeds)
    throw UsageError(
        fmt::format("grid.finetune_pretraining_seeds is {}, expected at most "
                    "grid.pretraining_seeds = {}",
                    finetune_pretraining_seeds, pretraining_seeds));
  if (large != 0 && small >= large)
    throw UsageError(
        fmt::format("grid.small is {}, expected fewer than grid.large = {}", small, large));
}

void BlockConfig::fields(FieldVisitor& visitor) {
  visitor.field({"title", "above its rows"}, title);
  visitor.field({"models", "\"STRATEGY\" or \"NAME: STRATEGY key=value ...\""}, models);
  visitor.field({"settings", "key=value, for all of them"}, settings);
  visitor.field({"windows", "that each is trained on; 0: what [pretrain] says"}, windows, kCount);
}

void BlockConfig::validate() const {
  std::vector<std::string> names;
  for (const std::string& text : models) names.push_back(parse_model(text, name).name);
  require_unique(names, name + ".models");
  for (const std::string& text : settings)
    if (text.find('.') == std::string::npos || text.find('=') == std::string::npos)
      throw UsageError(fmt::format("{}.settings: \"{}\", expected section.key=value", name, text));
  for (const std::string& text : models) refuse_taken(parse_model(text, name).settings, name);
  refuse_taken(settings, name);
}

void put_settings(std::vector<std::string>& list, const std::vector<std::string>& more) {
  for (const std::string& text : more) {
    const auto same = std::ranges::find_if(
        list, [&](const std::string& other) { return key_of(other) == key_of(text); });
    if (same == list.end())
      list.push_back(text);
    else
      *same = text;
  }
}

const std::string* find_setting(const std::vector<std::string>& list, std::string_view key) {
  const auto found = std::ranges::find(list, key, key_of);
  return found == list.end() ? nullptr : &*found;
}

double number_of(const std::vector<std::string>& list, std::string_view key, double otherwise) {
  const std::string* text = find_setting(list, key);
  return text == nullptr ? otherwise : std::strtod(text->c_str() + key.size() + 1, nullptr);
}

ModelEntry parse_model(std::string_view text, std::string_view where) {
  ModelEntry entry;
  const size_t colon = text.find(": ");
  std::istringstream words(
      std::string(colon == std::string_view::npos ? text : text.substr(colon + 2)));
  words >> entry.strategy;
  entry.name = colon == std::string_view::npos ? entry.strategy : text.substr(0, colon);
  for (std::string word; words >> word;) {
    if (word.find('.') == std::string::npos || word.find('=') == std::string::npos)
      throw UsageError(
          fmt::format("{}.models: \"{}\" in \"{}\", expected section.key=value", where, word, text),
          "for example \"with spectrum: multimae_drop pretrain.spectral_weight=1\"");
    entry.settings.push_back(word);
  }
  if (entry.name.empty() || entry.strategy.empty() || entry.strategy.find('=') != std::string::npos)
    throw UsageError(
        fmt::format("{}.models: \"{}\", expected \"STRATEGY\" or \"NAME: STRATEGY "
                    "key=value ...\"",
                    where, text));
  return entry;
}

std::vector<std::string> Recipe::settings_of(const std::vector<std::string>& sections) const {
  std::vector<std::string> all;
  for (const std::string& section : sections)
    if (const auto found = settings.find(section); found != settings.end())
      all.insert(all.end(), found->second.begin(), found->second.end());
  return all;
}

double Recipe::number(std::string_view key, double otherwise) const {
  const auto found = settings.find(std::string(section_of(key)));
  return found == settings.end() ? otherwise : number_of(found->second, key, otherwise);
}

const std::vector<std::string>& passed_sections() {
  static const std::vector<std::string> names = {"model", "pretrain", "probe", "finetune"};
  return names;
}

const std::vector<std::string>& part_names() {
  static const std::vector<std::string> names = {"table1", "table2", "table3", "table4", "table5",
                                                 "table6", "table7", "fig3",   "labels"};
  return names;
}

Recipe parse_recipe(std::string_view text, std::string_view where,
                    const std::vector<std::string>& assignments) {
  Recipe recipe;
  Configuration own({&recipe.cohort, &recipe.grid, &recipe.published, &recipe.muon, &recipe.ours});
  own.load_text(text, where, passed_sections());
  const toml::table root = toml::parse(text, where);  // load_text has seen that it can be parsed
  for (const std::string& section : passed_sections())
    recipe.settings[section] = assignments_of(root, section, where);
  for (const std::string& line : assignments) {
    const std::string section(section_of(line));
    if (std::ranges::find(passed_sections(), section) == passed_sections().end())
      set_own(own, recipe, line, section);
    else
      put_settings(recipe.settings[section], {without_spaces(line)});
  }
  own.validate();
  for (BlockConfig* block : {&recipe.published, &recipe.muon, &recipe.ours})
    for (std::string& setting : block->settings) setting = without_spaces(setting);
  require_something_to_compare(recipe, root, where);
  return recipe;
}

Recipe read_recipe(const std::filesystem::path& path, const std::vector<std::string>& assignments) {
  return parse_recipe(read_text(path, /*limit=*/1 << 20), path.string(), assignments);
}

}  // namespace physiomae::reproduce
