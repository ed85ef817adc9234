#include "physiomae/reproduce/grid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/dataset/split.h"

namespace physiomae::reproduce {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Recipe paper_recipe() {
  return parse_recipe(
      "[published]\nmodels = [\"clip_loo\", \"multimae\", \"multimae_drop\"]\nwindows = 1000\n"
      "[pretrain]\nbatch = 100\n",
      "r.toml");
}

const Cell& cell(const Grid& grid, const std::string& name) {
  const Cell* found = grid.find(name);
  if (found == nullptr) throw std::runtime_error("no cell " + name);
  return *found;
}

TEST(Grid, CellsStandBehindThoseTheyNeedAndHaveTheirOwnNames) {
  const Grid grid = make_grid(paper_recipe(), {"split", 657});
  std::set<std::string> seen;
  for (const Cell& one : grid.cells) {
    for (const std::string& need : one.needs) EXPECT_TRUE(seen.contains(need)) << one.name;
    EXPECT_TRUE(seen.insert(one.name).second) << one.name;
    EXPECT_EQ(one.identity.size(), 64U);
  }
  for (const auto& [key, source] : grid.sources)
    for (const std::string& name : source.cells) EXPECT_TRUE(seen.contains(name)) << key;
}

// Every row that the paper prints has its cell.
TEST(Grid, CommandsAreWhatAUserWouldType) {
  const Grid grid = make_grid(paper_recipe(), {"split", 657});
  EXPECT_THAT(cell(grid, "pretrain-published-clip_loo-seed2").arguments,
              AllOf(Contains("--resume"), Contains("pretrain.strategy=\"clip_loo\""),
                    Contains("pretrain.seed=2"), Contains("pretrain.max_steps=10")));
  EXPECT_THAT(cell(grid, "pretrain-pretrained-ECG-seed0").arguments,
              AllOf(Contains("pretrain.strategy=\"mae\""), Contains("model.modalities=[\"ECG\"]")));
  EXPECT_THAT(cell(grid, "finetune-All-seed0").arguments,
              AllOf(Contains("{cells}/pretrain-published-multimae_drop-seed0/out/model"),
                    Contains("finetune.patients=[500]"), Contains("finetune.seeds=5")));
  EXPECT_THAT(cell(grid, "scratch-EMG").arguments,
              AllOf(Contains("EMG"), Contains("model.network=\"transformer\"")));
  EXPECT_THAT(cell(grid, "scratch-convolutions").arguments, Contains("model.network=\"conv\""));
  const Places places{"/out/cells", "/store", "/split.json"};
  EXPECT_THAT(
      command_of(cell(grid, "probe-published-multimae-seed0"), places),
      AllOf(Contains("/out/cells/pretrain-published-multimae-seed0/out/model"), Contains("/store"),
            Contains("/split.json"), Contains("/out/cells/probe-published-multimae-seed0/out")));
}

TEST(Grid, TheStrategiesOwnMaskRatiosAreTheTablesModels) {
  const Grid grid = make_grid(paper_recipe(), {"split", 657});
  EXPECT_THAT(cell(grid, "finetune-mask-multimae-70").needs,
              ElementsAre("pretrain-published-multimae-seed0"));
  EXPECT_THAT(cell(grid, "finetune-mask-multimae_drop-60").needs,
              ElementsAre("pretrain-published-multimae_drop-seed0"));
  EXPECT_THAT(cell(grid, "pretrain-fig3-multimae_drop-70-seed0").arguments,
              Contains("pretrain.mask_ratio=0.70"));
  EXPECT_EQ(grid.sources.count("fig3/multimae/90"), 1U);
}

Grid grid_of(const std::string& models, const std::string& pretrain = "") {
  return make_grid(parse_recipe("[published]\nmodels = [" + models + "]\nwindows = 1000\n" +
                                    "[pretrain]\nbatch = 100\n" + pretrain,
                                "r.toml"),
                   {"split", 657});
}

// A column of figure 3 shows the ratio that stands above it, whatever the tables' model has.
TEST(Grid, TheMaskSweepTakesTheTablesModelWhereItHasTheRatio) {
  const Grid other = grid_of("\"multimae pretrain.mask_ratio=0.5\", \"multimae_drop\"");
  EXPECT_THAT(cell(other, "finetune-mask-multimae-50").needs,
              ElementsAre("pretrain-published-multimae-seed0"));
  EXPECT_THAT(cell(other, "finetune-mask-multimae-70").needs,
              ElementsAre("pretrain-fig3-multimae-70-seed0"));
  EXPECT_THAT(cell(other, "pretrain-fig3-multimae-70-seed0").arguments,
              Contains("pretrain.mask_ratio=0.70"));
  EXPECT_THAT(cell(other, "finetune-mask-multimae_drop-60").needs,
              ElementsAre("pretrain-published-multimae_drop-seed0"));
  const Grid both = grid_of("\"multimae\", \"multimae_drop\"", "mask_ratio = 0.8\n");
  for (const std::string strategy : {"multimae", "multimae_drop"}) {
    EXPECT_THAT(cell(both, "finetune-mask-" + strategy + "-80").needs,
                ElementsAre("pretrain-published-" + strategy + "-seed0"));
    EXPECT_THAT(cell(both, "finetune-mask-" + strategy + "-60").needs,
                ElementsAre("pretrain-fig3-" + strategy + "-60-seed0"));
  }
}

// Models of a block see as many windows, each by its own batch.
TEST(Grid, AModelsOwnBatchAndLengthCount) {
  const auto arguments = [](const std::string& model, const std::string& pretrain = "") {
    return cell(grid_of("\"a: " + model + "\"", pretrain), "pretrain-published-a-seed0").arguments;
  };
  EXPECT_THAT(arguments("multimae"), Contains("pretrain.max_steps=10"));
  EXPECT_THAT(arguments("multimae pretrain.batch=50"), Contains("pretrain.max_steps=20"));
  EXPECT_THAT(arguments("multimae pretrain.max_steps=3"),
              AllOf(Contains("pretrain.max_steps=3"), Not(Contains("pretrain.max_steps=10"))));
  EXPECT_THAT(arguments("multimae pretrain.epochs=3", "max_steps = 7\n"),
              AllOf(Contains("pretrain.epochs=3"), Contains("pretrain.max_steps=0")));
}

TEST(Grid, SizesAreCappedAndItIsSaid) {
  const Grid real = make_grid(paper_recipe(), {"split", 657});
  EXPECT_EQ(real.large, 500);
  EXPECT_THAT(real.label_sizes, ElementsAre(5, 10, 25, 50, 100, 250, 500, 0));
  EXPECT_THAT(real.notes, IsEmpty());
  const Grid twins = make_grid(paper_recipe(), {"split", 60});
  EXPECT_EQ(twins.large, 0);
  EXPECT_EQ(twins.small, 25);
  EXPECT_THAT(twins.label_sizes, ElementsAre(5, 10, 25, 50, 0));
  EXPECT_THAT(twins.notes,
              AllOf(Contains(HasSubstr("500 training patients asked for, all 60 taken")),
                    Contains(HasSubstr("label efficiency"))));
}

TEST(Grid, PartsBringWhatTheyNeed) {
  const Grid grid = make_grid(paper_recipe(), {"split", 657});
  const auto wanted = grid.wanted({"fig3"});
  EXPECT_LT(wanted.size(), grid.cells.size());
  std::set<std::string> names;
  for (const size_t index : wanted) names.insert(grid.cells[index].name);
  EXPECT_TRUE(names.contains("pretrain-published-multimae-seed0"));
  EXPECT_FALSE(names.contains("pretrain-published-multimae-seed1"));
  EXPECT_FALSE(names.contains("scratch-EEG"));
  for (const std::string& part : part_names()) EXPECT_FALSE(grid.wanted({part}).empty()) << part;
  EXPECT_EQ(grid.wanted({}).size(), grid.cells.size());
}

// An identity changes with what a cell does, with what it needs, and with nothing else.
TEST(Grid, IdentitiesFollowTheRecipe) {
  const Grid one = make_grid(paper_recipe(), {"split", 657});
  const Grid same = make_grid(paper_recipe(), {"split", 657});
  const Grid other = make_grid(paper_recipe(), {"another split", 657});
  Recipe changed = paper_recipe();
  changed.published.models = {"clip_loo", "multimae pretrain.loss=smooth_l1", "multimae_drop"};
  const Grid loss = make_grid(changed, {"split", 657});
  const auto identity = [](const Grid& grid, const std::string& name) {
    return cell(grid, name).identity;
  };
  const std::string probe = "probe-published-multimae-seed0";
  EXPECT_EQ(identity(one, probe), identity(same, probe));
  EXPECT_NE(identity(one, probe), identity(other, probe));
  EXPECT_NE(identity(one, probe), identity(loss, probe));
  EXPECT_EQ(identity(one, "scratch-EEG"), identity(loss, "scratch-EEG"));
}

TEST(Grid, CountsTheTrainingPatientsOfASplit) {
  for (const int n : {3, 9, 48, 91, 994}) {
    std::vector<dataset::PatientSummary> patients;
    for (int i = 0; i < n; ++i)
      patients.push_back({"p" + std::to_string(i), /*labelled=*/true, /*simulated=*/true, 40.0,
                          /*classes=*/0x7F});
    EXPECT_EQ(train_patients_of(n),
              static_cast<int64_t>(dataset::make_split(patients, {}).train.size()))
        << n;
  }
}

}  // namespace
}  // namespace physiomae::reproduce
