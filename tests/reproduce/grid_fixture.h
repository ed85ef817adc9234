#pragma once

#include <string>
#include <vector>

#include "tests/reproduce/fake_program.h"
#include "tests/store/made_up_store.h"
#include <gtest/gtest.h>

#include "physiomae/base/file.h"
#include "physiomae/dataset/split_file.h"
#include "physiomae/reproduce/reproduce.h"

namespace physiomae::reproduce {

constexpr std::string_view kSmallRecipe = R"toml(
[grid]
pretraining_seeds = 2
large = 0
small = 2
label_sizes = [2, 4, 500]
draws = 1
label_draws = 1
finetune_seeds = 1
mask_percent = [60, 70]
modalities = ["EEG"]
[published]
title = "as published"
models = ["multimae", "multimae_drop", "clip_loo"]
windows = 64
[ours]
title = "ours"
models = ["with spectrum: multimae_drop pretrain.spectral_weight=1"]
windows = 64
[model]
dim = 16
[pretrain]
batch = 8
[probe]
solver = "exact"
[finetune]
epochs = 2
)toml";

/// Twelve patients of ten windows, their split, and a program that only pretends.
class GridFixture : public testing::Test {
 protected:
  GridFixture() {
    write_store(store_, /*last_stage=*/4);
    dataset::write_split(split_, dataset::make_split(store::Store(store_), {.stratify_age = true}));
  }

  static void write_store(const std::string& folder, int8_t last_stage) {
    for (int i = 0; i < 12; ++i) {
      const std::string name = "p" + std::to_string(i);
      store::write_made_up(folder, {{.record = name,
                                     .patient = name,
                                     .age_years = i % 2 == 0 ? 30.0 : 70.0,
                                     .stages = {0, 1, 2, 3, 4, 0, 1, 2, 3, last_stage},
                                     .arousal_on = {0, 6000}}});
    }
  }

  ReproduceRequest request(const std::string& out,
                           const std::vector<std::string>& settings = {}) const {
    ReproduceRequest wanted;
    wanted.recipe = parse_recipe(kSmallRecipe, "recipe", settings);
    wanted.out = folder_ / out;
    wanted.program = program_;
    wanted.store = store_;
    wanted.split = split_;
    wanted.jobs = 2;
    wanted.trials = false;
    wanted.poll_seconds = 0.002;
    wanted.wait_seconds = 0.01;
    return wanted;
  }

  std::string all_tables(const std::string& out) const {
    return read_text(folder_ / out / "tables" / "all.md");
  }

  TemporaryFolder folder_;
  std::string store_ = folder_ / "store", split_ = folder_ / "split.json";
  std::filesystem::path program_ = write_fake_program(folder_);
};

}  // namespace physiomae::reproduce
