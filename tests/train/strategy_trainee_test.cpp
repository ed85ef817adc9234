#include "physiomae/train/strategy_trainee.h"

#include "tests/train/pass_through.h"
#include "tests/train/train_fixture.h"
#include <gmock/gmock.h>

namespace physiomae::train {
namespace {

// Records how batches of a contrastive strategy are cut.
class Cuts : public PassThrough {
 public:
  Cuts(std::unique_ptr<objectives::Strategy> inner, std::vector<int64_t>& sizes)
      : PassThrough(std::move(inner)), sizes_(sizes) {}
  at::Tensor forward_part(const dataset::Batch& batch, int64_t begin, int64_t end,
                          const at::Tensor& windows, const objectives::StepKeys& keys) override {
    sizes_.push_back(end - begin);
    return PassThrough::forward_part(batch, begin, end, windows, keys);
  }

 private:
  std::vector<int64_t>& sizes_;
};

TEST(StrategyTrainee, ABatchOfContrastsPassesOnceUnlessPartsAreAskedFor) {
  const TinyCorpus corpus;
  PretrainConfig config = tiny_training();
  config.strategy = "clip_loo";
  config.max_steps = 1;
  std::vector<int64_t> sizes;
  PretrainOptions options;
  options.wrap_strategy = [&](std::unique_ptr<objectives::Strategy> inner) {
    return std::make_unique<Cuts>(std::move(inner), sizes);
  };
  options.run = corpus.run_path("parts");
  config.micro_batch = 3;
  train_tiny(corpus, config, options);
  EXPECT_EQ(sizes, (std::vector<int64_t>{3, 1, 3, 1}));  // without a graph, then with it
  sizes.clear();
  config.micro_batch = 0;
  options.run = corpus.run_path("whole");
  train_tiny(corpus, config, options);
  EXPECT_EQ(sizes, std::vector<int64_t>{config.batch});
}

}  // namespace
}  // namespace physiomae::train
