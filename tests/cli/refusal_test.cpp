// What the program refuses: exit status and wording where two things do not belong together.
#include <fstream>

#include "tests/cli/program.h"
#include "tests/ingest/ingest_support.h"
#include "tests/store/made_up_store.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "physiomae/dataset/split.h"
#include "physiomae/dataset/split_file.h"

namespace physiomae {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using Arguments = std::vector<std::string>;

void expect_refused(const Arguments& arguments, int status,
                    const testing::Matcher<std::string>& message) {
  const ProgramResult result = run_program(arguments);
  EXPECT_EQ(result.status, status) << arguments.front() << ": " << result.err;
  EXPECT_THAT(result.err, message) << arguments.front();
  EXPECT_EQ(result.out, "") << arguments.front();
}

TEST(Refusal, ARecordsTableMayNotNameAnotherFolder) {
  const TemporaryFolder folder;
  ingest::write_edf(folder / "a.edf", ingest::kPaperLabels, 65);
  for (const char* name : {"x/y", "../x", "..", "/tmp/x"}) {
    std::ofstream(folder / "t.csv") << "signal,record\na.edf," << name << "\n";
    expect_refused({"ingest", "--records", folder / "t.csv", "--out", folder / "store"}, 1,
                   AllOf(HasSubstr("line 2"), HasSubstr("not a plain file name")));
  }
  EXPECT_FALSE(fs::exists(folder / "store"));
  EXPECT_FALSE(fs::exists(folder / "x.safetensors"));
}

#ifdef PHYSIOMAE_WITH_TORCH
TEST(Refusal, ABatchHasAWindowAtLeast) {
  expect_refused({"embed", "model", "store", "--out", "out", "--batch", "0"}, 2,
                 HasSubstr("--batch"));
}
#endif

TEST(Refusal, AnEmptyStoreServesNoVerb) {
  const TemporaryFolder folder;
  const std::string store = folder / "store";
  fs::create_directories(store + "/records");
  expect_refused({"split", store, "--out", folder / "s.json"}, 1, HasSubstr("empty store"));
  expect_refused({"inspect", store}, 1, HasSubstr("empty store"));
#ifdef PHYSIOMAE_WITH_TORCH
  const std::string out = folder / "out";
  expect_refused({"pretrain", store, "--split", folder / "s.json", "--out", out}, 1,
                 HasSubstr("empty store"));
  expect_refused({"embed", folder / "m", store, "--out", out}, 1, HasSubstr("empty store"));
  expect_refused({"probe", folder / "m", store, "--split", folder / "s.json", "--out", out}, 1,
                 HasSubstr("empty store"));
  for (const char* verb : {"evaluate", "analyze"})
    expect_refused({verb, folder / "m", store, "--out", out}, 1, HasSubstr("empty store"));
  EXPECT_FALSE(fs::exists(out));
#endif
}

#ifdef PHYSIOMAE_WITH_TORCH

TEST(Refusal, AConfigurationThatIsWrong) {
  const TemporaryFolder folder;
  const auto with_file = [&](const std::string& verb, const std::string& text) {
    std::ofstream(folder / "c.toml") << text;
    Arguments arguments = {verb, "--config", folder / "c.toml", "--print-config"};
    if (verb == "probe")
      arguments.insert(arguments.end(), {"model", "store", "--split", "s", "--out", "o"});
    return arguments;
  };
  for (const std::string verb : {"pretrain", "probe"}) {
    const std::string section = "[" + verb + "]\n";
    EXPECT_EQ(run_program(with_file(verb, section + "batch = 8\n")).status, 0);
    expect_refused(with_file(verb, section + "bacth = 8\n"), 2,
                   AllOf(HasSubstr("bacth"), HasSubstr("did you mean \"batch\"?")));
  }
  const std::string section = "[pretrain]\n";  // one reader serves both
  expect_refused(with_file("pretrain", "[prob]\nbatch = 8\n"), 2,
                 HasSubstr("unknown section [prob]"));
  for (const std::string unread : {"ingest", "split", "simulate", "evaluate", "demo"})
    expect_refused(with_file("pretrain", section + "[" + unread + "]\nseed = 1\n"), 2,
                   HasSubstr("unknown section [" + unread + "]"));
  expect_refused(with_file("pretrain", section + "batch = \"8\"\n"), 2,
                 HasSubstr("a whole number"));
  expect_refused(with_file("pretrain", section + "batch = 0\n"), 2, HasSubstr("expected 1 to"));
  expect_refused(with_file("pretrain", section + "learning_rate = nan\n"), 2,
                 HasSubstr("expected 0"));
  expect_refused(with_file("pretrain", section + "batch =\n"), 2, HasSubstr("c.toml: line 2"));
  expect_refused(with_file("pretrain", section + "batch = 99999999999999999999\n"), 2,
                 HasSubstr("line"));
  expect_refused(with_file("pretrain", "[model]\nheads = 3\n"), 2, HasSubstr("heads"));
  expect_refused({"pretrain", "--print-config", "--set", "model.dmi=4"}, 2,
                 HasSubstr("did you mean \"dim\"?"));
}

// Twelve made-up patients, their split, and a tiny model pretrained with it.
class RefusalOfAModel : public testing::Test {
 protected:
  RefusalOfAModel() {
    write_store(store_, "anti_aliased-1");
    succeed({"split", store_, "--out", split_, "--stratify", "age"});
    succeed(pretrain({}));
  }
  static void write_store(const std::string& folder, const std::string& recipe) {
    for (int i = 0; i < 12; ++i) {
      const std::string name = "p" + std::to_string(i);
      auto content = store::made_up_content({.record = name,
                                             .patient = name,
                                             .age_years = i % 2 == 0 ? 30.0 : 70.0,
                                             .arousal_on = {0, 6000}});
      content.header.recipe = recipe;
      store::write_record(folder, content);
    }
  }
  static void succeed(const Arguments& arguments) {
    const ProgramResult result = run_program(arguments);
    ASSERT_EQ(result.status, 0) << arguments.front() << ": " << result.err;
  }
  Arguments pretrain(const Arguments& more) const { return pretrain(split_, run_, more); }
  Arguments pretrain(const std::string& split, const std::string& run,
                     const Arguments& more) const {
    Arguments all = {"pretrain", store_, "--split", split, "--out", run, "--device", "cpu"};
    for (const char* setting : {"model.dim=16", "model.depth=1", "model.heads=2",
                                "model.mlp_hidden=16", "pretrain.max_steps=1", "pretrain.batch=4",
                                "pretrain.validation_windows=4", "pretrain.compute_threads=1"})
      all.insert(all.end(), {"--set", setting});
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  Arguments probe(const std::string& store, const std::string& split) const {
    return {"probe", run_ + "/model", store,   "--split",       split,   "--out",
            probe_,  "--threads",     "1",     "--no-compare",  "--set", "probe.epochs=1",
            "--set", "probe.seeds=1", "--set", "probe.batch=64"};
  }

  TemporaryFolder folder_;
  std::string store_ = folder_ / "store", split_ = folder_ / "split.json", run_ = folder_ / "run",
              probe_ = folder_ / "probe";
};

TEST_F(RefusalOfAModel, AFlippedBitInAStore) {
  const fs::path record = store::record_path(store_, "p3");
  std::fstream file(record, std::ios::in | std::ios::out | std::ios::binary);
  const auto middle = static_cast<std::streamoff>(fs::file_size(record) / 2);  // of the signals
  file.seekg(middle);
  const int byte = file.get();
  file.seekp(middle);
  file.put(static_cast<char>(byte ^ 0x10)).flush();
  const auto message = AllOf(HasSubstr("p3.safetensors: signals do not fit their checksum"),
                             HasSubstr("1 of 12 records"), HasSubstr("physiomae ingest"));
  expect_refused(pretrain(split_, folder_ / "other", {}), 1, message);
  expect_refused(probe(store_, split_), 1, message);
  expect_refused({"embed", run_ + "/model", store_, "--out", folder_ / "e"}, 1, message);
  expect_refused({"evaluate", run_ + "/model", store_, "--out", folder_ / "e"}, 1, message);
  const ProgramResult seen = run_program({"inspect", store_});
  EXPECT_EQ(seen.status, 3);
  EXPECT_THAT(seen.out, AllOf(HasSubstr("unusable: "), HasSubstr("p3.safetensors"),
                              HasSubstr("store: 11 records")));
}

TEST_F(RefusalOfAModel, AStoreOfAnotherRecipe) {
  const std::string other = folder_ / "other";
  write_store(other, "paper-1");
  const auto message = AllOf(HasSubstr("made with recipe \"paper-1\""),
                             HasSubstr("the model wants \"anti_aliased-1\""), HasSubstr("hint:"));
  expect_refused(probe(other, split_), 2, message);
  EXPECT_FALSE(fs::exists(probe_));
  expect_refused({"embed", run_ + "/model", other, "--out", folder_ / "e"}, 2, message);
  EXPECT_FALSE(fs::exists(folder_ / "e"));
  succeed(probe(store_, split_));  // a model with heads
  expect_refused({"evaluate", probe_ + "/model", other, "--out", folder_ / "v"}, 2, message);
  EXPECT_FALSE(fs::exists(folder_ / "v"));
}

TEST_F(RefusalOfAModel, AnOutThatHoldsSomethingElse) {
  const std::string model = file_text(run_ + "/model/model.safetensors");
  const auto into = [&](const std::string& out) {
    Arguments all = probe(store_, split_);
    all[6] = out;
    return all;
  };
  expect_refused(into(run_), 2, HasSubstr("holds what another verb wrote: training run"));
  expect_refused(into(run_ + "/model"), 2, HasSubstr("another verb wrote: model"));
  expect_refused(into(store_), 2, HasSubstr("another verb wrote: store"));
  fs::create_directories(folder_ / "moved");
  fs::copy(run_ + "/model", folder_ / "moved/model", fs::copy_options::recursive);
  expect_refused(into(folder_ / "moved"), 2, HasSubstr("its model/ was not made by `probe`"));
  EXPECT_EQ(file_text(run_ + "/model/model.safetensors"), model);
  EXPECT_EQ(file_text(folder_ / "moved/model/model.safetensors"), model);
  for (int again = 0; again < 2; ++again) succeed(probe(store_, split_));
  const Arguments evaluate = {"evaluate", probe_ + "/model", store_, "--split", split_, "--out"};
  const auto evaluated = [&](const std::string& out, const Arguments& more = {}) {
    Arguments all = evaluate;
    all.push_back(out);
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  expect_refused(evaluated(probe_), 2, AllOf(HasSubstr("holds another result"), HasSubstr("verb")));
  expect_refused(evaluated(probe_ + "/model"), 2, HasSubstr("another verb wrote: model"));
  for (int again = 0; again < 2; ++again) succeed(evaluated(folder_ / "e"));
  expect_refused(evaluated(folder_ / "e", {"--modalities", "EEG"}), 2, HasSubstr("modalities"));
  expect_refused(evaluated(folder_ / "e", {"--part", "train"}), 2, HasSubstr("patients"));
  expect_refused(into(folder_ / "e"), 2, HasSubstr("holds another result"));
}

TEST_F(RefusalOfAModel, AStoreWithoutItsModalities) {
  const std::string other = folder_ / "other";
  for (int i = 0; i < 12; ++i)
    store::write_made_up(other, {{.record = "p" + std::to_string(i),
                                  .patient = "p" + std::to_string(i),
                                  .age_years = i % 2 == 0 ? 30.0 : 70.0,
                                  .presence = std::vector<Presence>(5, i == 0 ? 0x0A : 0x08)}});
  const ProgramResult some = run_program(probe(other, split_));
  EXPECT_EQ(some.status, 0) << some.err;
  EXPECT_THAT(some.err, HasSubstr("no window of the store has EEG+EMG: it is missing throughout"));
  fs::remove_all(run_);
  fs::remove_all(probe_);
  succeed(pretrain({"--set", "pretrain.strategy=mae", "--set", "model.modalities=[\"EMG\"]"}));
  const auto message = AllOf(HasSubstr("no window of the store has EMG, all that the model reads"),
                             HasSubstr("hint:"));
  expect_refused(probe(other, split_), 2, message);
  expect_refused({"finetune", run_ + "/model", other, "--split", split_, "--out", probe_}, 2,
                 message);
  expect_refused({"embed", run_ + "/model", other, "--out", folder_ / "e"}, 2, message);
  EXPECT_FALSE(fs::exists(probe_));
}

TEST_F(RefusalOfAModel, TheSplitOfAnotherRun) {
  const std::string other = folder_ / "other.json";
  succeed({"split", store_, "--out", other, "--seed", "9"});
  expect_refused(probe(store_, other), 2,
                 AllOf(HasSubstr("the model was pretrained with split"),
                       HasSubstr("may have been seen in pretraining")));
  EXPECT_FALSE(fs::exists(probe_));
}

TEST_F(RefusalOfAModel, MorePatientsThanThereAreOrWithoutAClass) {
  const auto with = [&](const Arguments& more) {
    Arguments all = probe(store_, split_);
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  expect_refused(with({"--set", "probe.patients=[99]"}), 2,
                 AllOf(HasSubstr("a subset of 99 training patients"), HasSubstr("the split has"),
                       HasSubstr("hint: ask for fewer")));
  expect_refused(with({"--set", "probe.patients=[1]", "--set", "probe.tasks=[\"age\"]"}), 2,
                 AllOf(HasSubstr("no task can be learned: age: no window of class"),
                       HasSubstr("hint: more training patients")));
  EXPECT_FALSE(fs::exists(probe_));
}

TEST_F(RefusalOfAModel, TheHintNamesTheVerbsOwnKey) {
  const std::string out = folder_ / "finetuned";
  expect_refused({"finetune", run_ + "/model", store_, "--split", split_, "--out", out, "--set",
                  "finetune.patients=[99]"},
                 2, HasSubstr("hint: ask for fewer in finetune.patients"));
  EXPECT_FALSE(fs::exists(out));
}

TEST_F(RefusalOfAModel, AStrategyThatDoesNotFitLeavesTheFolderFree) {
  const std::string run = folder_ / "mae";
  const Arguments mae = {"--set", "pretrain.strategy=mae"};
  expect_refused(pretrain(split_, run, mae), 2, HasSubstr("wants a model of one modality"));
  EXPECT_FALSE(fs::exists(run));
  Arguments corrected = mae;
  corrected.insert(corrected.end(), {"--set", "model.modalities=[\"EEG\"]"});
  succeed(pretrain(split_, run, corrected));
}

TEST_F(RefusalOfAModel, ValuesThatDoNotFitEachOtherHaveAWayOut) {
  expect_refused(pretrain({"--set", "pretrain.micro_batch=99"}), 2,
                 AllOf(HasSubstr("pretrain.micro_batch is 99"), HasSubstr("hint: ")));
  expect_refused(pretrain({"--set", "model.heads=3"}), 2,
                 AllOf(HasSubstr("no multiple"), HasSubstr("hint: model.dim 18")));
}

TEST_F(RefusalOfAModel, AnEvaluationThatCanScoreNothing) {
  succeed(probe(store_, split_));
  const std::string bare = folder_ / "bare", out = folder_ / "evaluated";
  store::write_made_up(bare, {{.record = "u",
                               .patient = "u",
                               .stages = {-1, -1},
                               .arousal_scored = {0, 0},
                               .presence = {0x0F, 0x0F}}});
  const auto evaluate = [&](const std::string& store, const Arguments& more) {
    Arguments all = {"evaluate", probe_ + "/model", store, "--out", out};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  expect_refused(evaluate(bare, {}), 2,
                 AllOf(HasSubstr("no task can be scored"), HasSubstr("hint: ")));
  const std::string eeg_only = folder_ / "eeg_only";
  store::write_made_up(eeg_only, {{.record = "e",
                                   .patient = "e",
                                   .age_years = 30,
                                   .stages = {0, 1},
                                   .presence = {0x01, 0x01}}});
  expect_refused(evaluate(eeg_only, {"--modalities", "ECG"}), 2,
                 HasSubstr("no task can be scored with ECG"));
  // An empty shell variable is not all of them.
  expect_refused(evaluate(store_, {"--modalities", ""}), 2, HasSubstr("--modalities"));
  expect_refused(evaluate(store_, {"--part", "train"}), 2, HasSubstr("--split"));
  expect_refused({"embed", run_ + "/model", store_, "--out", out, "--modalities", ""}, 2,
                 HasSubstr("--modalities"));
  expect_refused({"scratch", store_, "--split", split_, "--out", out, "--modalities", ""}, 2,
                 HasSubstr("--modalities"));
  EXPECT_FALSE(fs::exists(out));
}

TEST_F(RefusalOfAModel, APatientInTwoParts) {
  dataset::SplitManifest split = dataset::read_split(split_);
  nlohmann::json leaking = nlohmann::json::parse(read_text(split_));
  split.train.push_back(split.test.front());
  split.pretrain.push_back(split.test.front());
  for (auto* part : {&split.train, &split.pretrain}) std::sort(part->begin(), part->end());
  leaking["train"] = split.train;
  leaking["pretrain"] = split.pretrain;
  leaking["hash"] = dataset::split_hash(split);  // whoever made it was thorough
  const std::string path = folder_ / "leaking.json";
  std::ofstream(path) << leaking.dump();
  const auto message = AllOf(HasSubstr("leaking.json"), HasSubstr(split.test.front()));
  expect_refused(probe(store_, path), 1, message);
  expect_refused(pretrain(path, folder_ / "run2", {}), 1, message);
  EXPECT_FALSE(fs::exists(folder_ / "run2"));
}

TEST_F(RefusalOfAModel, ACheckpointOfAnotherConfiguration) {
  expect_refused(pretrain({"--resume", "--set", "pretrain.learning_rate=0.5"}), 2,
                 HasSubstr("pretrain.learning_rate"));
  expect_refused(pretrain({"--resume", "--set", "model.depth=2"}), 2, HasSubstr("model.depth"));
  expect_refused(pretrain({}), 2, HasSubstr("holds a run already"));
}

TEST_F(RefusalOfAModel, AModelWithoutHeadsCannotBeEvaluated) {
  expect_refused({"evaluate", run_ + "/model", store_, "--out", folder_ / "v"}, 2,
                 HasSubstr("this model has no heads"));
}

#endif

}  // namespace
}  // namespace physiomae
