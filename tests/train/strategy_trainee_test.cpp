#include "physiomae/train/strategy_trainee.h"

#include "tests/train/pass_through.h"
#include "tests/train/train_fixture.h"
#include <gmock/gmock.h>

namespace physiomae::train {
namespace {

using testing::HasSubstr;

// Stands for losses that compare windows with each other.
class Contrasts : public PassThrough {
 public:
  Contrasts(std::unique_ptr<objectives::Strategy> inner, std::vector<int64_t>& sizes)
      : PassThrough(std::move(inner)), sizes_(sizes) {}
  bool loss_adds_up() const override { return false; }
  objectives::LossSums training_loss(const dataset::Batch& batch, const at::Tensor& windows,
                                     const objectives::StepKeys& keys) override {
    sizes_.push_back(batch.size());
    return PassThrough::training_loss(batch, windows, keys);
  }

 private:
  std::vector<int64_t>& sizes_;
};

TEST(StrategyTrainee, ABatchIsNeverCutWhereTheLossDoesNotAddUp) {
  const TinyCorpus corpus;
  PretrainConfig config = tiny_training();
  std::vector<int64_t> sizes;
  PretrainOptions options;
  options.run = corpus.run_path();
  options.wrap_strategy = [&](std::unique_ptr<objectives::Strategy> inner) {
    return std::make_unique<Contrasts>(std::move(inner), sizes);
  };
  EXPECT_THAT(message_of<UsageError>([&] { train_tiny(corpus, config, options); }),
              HasSubstr("cannot be cut"));
  config.micro_batch = 0;
  options.run = corpus.run_path("whole");
  train_tiny(corpus, config, options);
  EXPECT_EQ(sizes, std::vector<int64_t>(24, config.batch));
}

}  // namespace
}  // namespace physiomae::train
