// Whole runs on a tiny store: results, resuming, and what stops a run.
#include "physiomae/train/pretrain.h"

#include <algorithm>

#include "tests/train/pass_through.h"
#include "tests/train/run_comparison.h"
#include <gmock/gmock.h>

#include "physiomae/artifacts/checkpoint.h"
#include "physiomae/artifacts/model_folder.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/dataset/split_file.h"

namespace physiomae::train {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Pretrain, LearnsAndLeavesARunAndAModel) {
  const TinyCorpus corpus;
  Losses losses;
  PretrainConfig config = tiny_training();
  config.epochs = 8;
  const PretrainResult result = train_tiny(corpus, config, options_for(corpus.run_path(), &losses));
  EXPECT_EQ(result.end, RunEnd::finished);
  EXPECT_EQ(result.steps, 48);
  EXPECT_EQ(result.epochs, 8);
  ASSERT_EQ(losses.size(), 48U);
  double first = 0, last = 0;
  for (int64_t i = 1; i <= 6; ++i) {
    first += losses.at(i);
    last += losses.at(42 + i);
  }
  EXPECT_LT(last, 0.97 * first);
  EXPECT_TRUE(std::isfinite(result.validation_loss));
  EXPECT_EQ(result.model_step, 48);  // multimae_drop takes the last
  const auto run = corpus.run_path();
  EXPECT_THAT(file_text(run / "config.toml"), HasSubstr("epochs = 8"));
  const artifacts::LoadedModel model =
      artifacts::load_model_folder(run / "model", c10::Device(c10::kCPU));
  EXPECT_EQ(model.info.strategy, "multimae_drop");
  EXPECT_EQ(model.info.training_patients, 4);
  EXPECT_EQ(model.info.training_windows, 24);
  EXPECT_EQ(model.info.recipe, "anti_aliased-1");
  EXPECT_THAT(model.info.channels[2], ElementsAre("C2"));
  EXPECT_EQ(model.info.amplitude[1].sd_uv, 11);
  EXPECT_EQ(model.info.validation_loss, result.validation_loss);
}

TEST(Pretrain, TheModelSaysHowItWasMasked) {
  const TinyCorpus corpus;
  PretrainConfig config = tiny_training();
  config.mask_ratio = 0.5;
  config.per_patch_targets = true;
  const auto result = train_tiny(corpus, config, options_for(corpus.run_path()));
  const artifacts::ModelInfo info = artifacts::read_model_info(result.model);
  EXPECT_EQ(info.mask_ratio, 0.5);
  EXPECT_TRUE(info.per_patch_targets);
}

TEST(Pretrain, SpectralHeadsDoNotLeaveTheRun) {
  const TinyCorpus corpus;
  PretrainConfig config = tiny_training();
  config.spectral_weight = 0.3;
  const auto result = train_tiny(corpus, config, options_for(corpus.run_path()));
  const auto checkpoint = artifacts::CheckpointFolder(corpus.run_path() / "checkpoints").newest();
  EXPECT_TRUE(checkpoint->tensors.contains("decoders.ECG.spectral_head.weight"));
  EXPECT_TRUE(checkpoint->tensors.contains("spectral.deviation"));
  const auto model = artifacts::load_model_folder(result.model, c10::Device(c10::kCPU));
  for (const auto& parameter : model.model->parameters().all())
    EXPECT_THAT(parameter.name, Not(HasSubstr("spectral")));
  EXPECT_THAT(file_text(result.model / "model.safetensors"), Not(HasSubstr("spectral")));
  const auto rows = metrics_without_times(corpus.run_path());
  const auto header = cells_of(rows.front());
  for (const std::string column : {"loss_spectral", "validation_loss_spectral"}) {
    const auto place = std::ranges::find(header, column) - header.begin();
    ASSERT_LT(place, static_cast<ptrdiff_t>(header.size())) << column;
    EXPECT_TRUE(std::ranges::any_of(rows, [&](const auto& row) {
      return std::atof(cells_of(row).at(static_cast<size_t>(place)).c_str()) > 0;
    })) << column;
  }
}

TEST(Pretrain, RefusesARunThatIsThere) {
  const TinyCorpus corpus;
  PretrainConfig config = tiny_training();
  config.max_steps = 2;
  const auto options = options_for(corpus.run_path());
  train_tiny(corpus, config, options);
  EXPECT_THAT(message_of<UsageError>([&] { train_tiny(corpus, config, options); }),
              HasSubstr("holds a run already"));
  config.learning_rate = 0.5;
  const auto resume = options_for(corpus.run_path(), nullptr, /*resume=*/true);
  EXPECT_THAT(message_of<UsageError>([&] { train_tiny(corpus, config, resume); }),
              HasSubstr("pretrain.learning_rate is 0.001 there, 0.5 here"));
  std::filesystem::remove_all(corpus.run_path() / "checkpoints");  // config.toml alone says it too
  EXPECT_THAT(message_of<UsageError>([&] { train_tiny(corpus, config, resume); }),
              HasSubstr("config.toml: made with another configuration"));
  EXPECT_THAT(
      message_of<UsageError>([&] { train_tiny(corpus, config, options_for(corpus.store_path())); }),
      HasSubstr("is not empty and holds no run"));
}

TEST(Pretrain, RefusesTheCheckpointOfOtherData) {
  const TinyCorpus corpus;
  PretrainConfig config = tiny_training();
  config.max_steps = 2;
  train_tiny(corpus, config, options_for(corpus.run_path()));
  dataset::SplitManifest other = corpus.split;
  other.pretrain.pop_back();
  other.hash = dataset::split_hash(other);
  EXPECT_THAT(message_of<UsageError>([&] {
                run_pretraining(corpus.store(), other, model::tiny_model(), config,
                                options_for(corpus.run_path(), nullptr, /*resume=*/true));
              }),
              AllOf(HasSubstr("data.split"), HasSubstr("data.training_windows")));
}

TEST(Pretrain, TheClockEndsARunWithAModel) {
  const TinyCorpus corpus;
  PretrainConfig config = tiny_training();
  config.wall_clock_hours = 1e-9;
  testing::internal::CaptureStderr();
  const auto result = train_tiny(corpus, config, options_for(corpus.run_path()));
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("wall_clock_hours"));
  EXPECT_EQ(result.end, RunEnd::wall_clock);
  EXPECT_TRUE(std::filesystem::exists(result.model / "model.json"));
  config.wall_clock_hours = 0;
  EXPECT_EQ(train_tiny(corpus, config, options_for(corpus.run_path(), nullptr, true)).steps, 24);
}

// Validation losses grow from call to call, whatever the weights do.
class Worsening : public PassThrough {
 public:
  using PassThrough::PassThrough;
  std::vector<objectives::LossSums> validation_losses(const dataset::Batch& batch,
                                                      const at::Tensor& windows,
                                                      uint64_t seed) override {
    auto losses = PassThrough::validation_losses(batch, windows, seed);
    for (auto& loss : losses) loss.sum = loss.sum * ++calls_;
    return losses;
  }

 private:
  int calls_ = 0;
};

TEST(Pretrain, TakesTheBestCheckpointWhereTheStrategySaysSo) {
  const TinyCorpus corpus;
  PretrainConfig config = tiny_training();
  for (const std::string strategy : {"multimae", "multimae_drop"}) {
    config.strategy = strategy;
    PretrainOptions options = options_for(corpus.run_path(strategy));
    options.wrap_strategy = [](std::unique_ptr<objectives::Strategy> inner) {
      return std::make_unique<Worsening>(std::move(inner));
    };
    const auto result = train_tiny(corpus, config, options);
    EXPECT_EQ(result.best_step, 6);
    EXPECT_EQ(result.model_step, strategy == "multimae" ? 6 : 24);
    const artifacts::CheckpointFolder checkpoints(corpus.run_path(strategy) / "checkpoints");
    EXPECT_THAT(checkpoints.steps(), ElementsAre(6, 20, 24));
    const auto chosen = checkpoints.at_step(result.model_step);
    const auto model = artifacts::load_model_folder(result.model, c10::Device(c10::kCPU));
    EXPECT_EQ(model.info.steps, result.model_step);
    for (const auto& parameter : model.model->parameters().all())
      EXPECT_TRUE(at::equal(parameter.value, chosen.tensors.at(parameter.name))) << parameter.name;
  }
}

TEST(Pretrain, MicroBatchesGiveTheSameLosses) {
  const TinyCorpus corpus(/*missing=*/true);
  std::map<int64_t, Losses> by_size;
  for (const int64_t micro : {1, 3, 4}) {
    PretrainConfig config = tiny_training();
    config.micro_batch = micro;
    config.max_steps = 8;
    train_tiny(corpus, config,
               options_for(corpus.run_path(std::to_string(micro)), &by_size[micro]));
  }
  for (const int64_t micro : {1, 3})
    for (const auto& [step, loss] : by_size[4])
      EXPECT_NEAR(by_size[micro].at(step), loss, 1e-4 * loss) << micro << " step " << step;
}

TEST(Pretrain, Bf16TrainsAndIsKeptOnResume) {
  const TinyCorpus corpus;
  PretrainConfig config = tiny_training();
  config.precision = "bf16";
  config.max_steps = 4;
  Losses undisturbed, resumed;
  train_tiny(corpus, config, options_for(corpus.run_path("reference"), &undisturbed));
  config.precision = "float32";
  Losses exact;
  train_tiny(corpus, config, options_for(corpus.run_path("exact"), &exact));
  EXPECT_NEAR(undisturbed.at(1), exact.at(1), 0.02 * exact.at(1));
  EXPECT_NE(undisturbed.at(1), exact.at(1));
  config.precision = "bf16";
  catch_stop_signals();
  clear_stop_signal();
  EXPECT_THROW(train_tiny(corpus, config, stopping_at(corpus.run_path(), 2, SIGTERM)), Interrupted);
  clear_stop_signal();
  train_tiny(corpus, config, options_for(corpus.run_path(), &resumed, /*resume=*/true));
  EXPECT_EQ(resumed.at(4), undisturbed.at(4));
  expect_same_run(corpus.run_path(), corpus.run_path("reference"));
}

TEST(Pretrain, NeedsDataOfTheSplit) {
  const TinyCorpus corpus;
  dataset::SplitManifest other = corpus.split;
  other.pretrain.push_back("p9");
  other.hash = dataset::split_hash(other);
  EXPECT_THAT(message_of<InputError>([&] {
                run_pretraining(corpus.store(), other, model::tiny_model(), tiny_training(),
                                options_for(corpus.run_path()));
              }),
              HasSubstr("p9"));
}

}  // namespace
}  // namespace physiomae::train
