#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/base/config.h"

// Note [Recipe of a grid]
// One TOML file names everything that `reproduce` compares (docs/reproduce.md). [cohort], [grid],
// [published], [muon] and [ours] are read here; [model], [pretrain], [probe] and
// [finetune] belong to the verbs that the cells run, which check them, and are handed to them as
// --set assignments: every cell is a command that anybody can type.

namespace physiomae::reproduce {

/// [cohort]: the data. A twin cohort is simulated, or a store and a split are there already.
struct CohortConfig : ConfigSection {
  int64_t patients = 0;    ///< labelled twins; 0: a store and a split that are there
  int64_t unlabelled = 0;  ///< twins that serve pretraining only
  double hours = 0;        ///< of each night; 0: whole nights
  int64_t seed = 1;        ///< of cohort and split
  std::string filter = "anti_aliased";
  std::string stratify = "age";
  std::string store, split;

  std::string_view section() const override { return "cohort"; }
  void fields(FieldVisitor& visitor) override;
  void validate() const override;
  std::unique_ptr<ConfigSection> fresh() const override { return std::make_unique<CohortConfig>(); }
};

/// [grid]: what is trained and scored on it.
struct GridConfig : ConfigSection {
  std::vector<std::string> parts;  ///< tables and figures wanted; empty: all
  int64_t pretraining_seeds = 3;
  int64_t large = 500;  ///< tables 1, 2, 4 to 7
  int64_t small = 25;   ///< table 3
  std::vector<int64_t> label_sizes = {5, 10, 25, 50, 100, 250, 500};
  std::vector<int64_t> supervised_label_sizes = {};  ///< of scratch and convolutions: costly
  int64_t draws = 1;                       ///< of training patients, where tables do not take all
  int64_t label_draws = 5;                 ///< the same of the label efficiency
  int64_t finetune_seeds = 5;              ///< run seeds of finetuning, scratch, convolutions
  int64_t finetune_pretraining_seeds = 1;  ///< encoders of table 4
  std::vector<int64_t> mask_percent = {50, 60, 70, 80, 90};  ///< figure 3
  std::vector<std::string> mask_strategies = {"multimae", "multimae_drop"};
  std::vector<std::string> modalities = {"EEG", "EMG", "EOG", "ECG"};  ///< of single-modality rows
  bool convolutions = true;  ///< the small supervised network, as a baseline
  int64_t jobs = 1;          ///< cells at a time

  std::string_view section() const override { return "grid"; }
  void fields(FieldVisitor& visitor) override;
  void validate() const override;
  std::unique_ptr<ConfigSection> fresh() const override { return std::make_unique<GridConfig>(); }
};

/// [published], [muon], [ours]: pretraining strategies that are compared, as a block of table 2.
struct BlockConfig : ConfigSection {
  explicit BlockConfig(std::string section) : name(std::move(section)) {}

  std::string name;
  std::string title;
  std::vector<std::string> models;    ///< "STRATEGY", or "NAME: STRATEGY key=value ..."
  std::vector<std::string> settings;  ///< key=value, of all of them
  int64_t windows = 0;                ///< each is trained on; 0: what [pretrain] says

  std::string_view section() const override { return name; }
  void fields(FieldVisitor& visitor) override;
  void validate() const override;
  std::unique_ptr<ConfigSection> fresh() const override {
    return std::make_unique<BlockConfig>(name);
  }
};

/// One entry of BlockConfig::models.
struct ModelEntry {
  std::string name, strategy;
  std::vector<std::string> settings;  ///< section.key=value
};
/// Adds assignments to a list; a later value of a key takes the place of an earlier one.
void put_settings(std::vector<std::string>& list, const std::vector<std::string>& more);

/// The assignment of a key in a list; null where there is none.
const std::string* find_setting(const std::vector<std::string>& list, std::string_view key);
/// Its number, or `otherwise` where the list does not say.
double number_of(const std::vector<std::string>& list, std::string_view key, double otherwise);

/// UsageError when the text is neither form.
ModelEntry parse_model(std::string_view text, std::string_view where);

struct Recipe {
  CohortConfig cohort;
  GridConfig grid;
  BlockConfig published{"published"}, muon{"muon"}, ours{"ours"};
  /// "model" -> {"model.dim=128", ...}: values as TOML.
  std::map<std::string, std::vector<std::string>> settings;

  std::vector<const BlockConfig*> blocks() const { return {&published, &muon, &ours}; }
  /// The assignments of these sections, in order; empty ones are left out.
  std::vector<std::string> settings_of(const std::vector<std::string>& sections) const;
  /// A number of the recipe's settings, or `otherwise` where it does not say.
  double number(std::string_view key, double otherwise) const;
};

/// Sections that are handed to the verbs of cells.
const std::vector<std::string>& passed_sections();

/// Tables and figures by their names: "table1" .. "table7", "fig3", "labels".
const std::vector<std::string>& part_names();

/// UsageError when the file does not hold a recipe; `assignments` (section.key=value) come last.
Recipe read_recipe(const std::filesystem::path& path,
                   const std::vector<std::string>& assignments = {});
Recipe parse_recipe(std::string_view toml, std::string_view where,
                    const std::vector<std::string>& assignments = {});

}  // namespace physiomae::reproduce
