#include "physiomae/train/non_finite.h"

#include <limits>

#include "tests/train/pass_through.h"
#include "tests/train/train_fixture.h"
#include <gmock/gmock.h>

#include "physiomae/artifacts/checkpoint.h"

namespace physiomae::train {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Spoils one modality of one window, from step 7 on.
class Saboteur : public PassThrough {
 public:
  Saboteur(std::unique_ptr<objectives::Strategy> inner, uint64_t window_id, int modality,
           double value)
      : PassThrough(std::move(inner)), window_id_(window_id), modality_(modality), value_(value) {}
  objectives::LossSums training_loss(const dataset::Batch& batch, const at::Tensor& windows,
                                     const objectives::StepKeys& keys) override {
    at::Tensor spoiled = windows.clone();
    for (size_t i = 0; i < batch.ids.size(); ++i)
      if (keys.step >= 6 && batch.ids[i] == window_id_)
        spoiled.select(0, static_cast<int64_t>(i)).select(0, modality_).fill_(value_);
    return PassThrough::training_loss(batch, spoiled, keys);
  }

 private:
  uint64_t window_id_;
  int modality_;
  double value_;
};

// What a run says that meets `value` in EOG of window 4 of record p2.
std::string message_with(double value, at::Tensor* weights = nullptr) {
  const TinyCorpus corpus;
  PretrainOptions options;
  options.run = corpus.run_path();
  model::ParameterList parameters;
  options.wrap_strategy = [&](std::unique_ptr<objectives::Strategy> inner) {
    parameters = inner->parameters();
    return std::make_unique<Saboteur>(std::move(inner), store::window_id("p2", 4),
                                      /*modality=*/1, value);
  };
  at::Tensor before;
  options.on_step = [&](int64_t, const StepResult&) {
    before = parameters.all().front().value.detach().clone();
  };
  const std::string message =
      message_of<Error>([&] { train_tiny(corpus, tiny_training(), options); });
  if (weights != nullptr) *weights = parameters.all().front().value.detach().eq(before).all();
  return message;
}

TEST(NonFinite, ANaNStopsTheRunBeforeTheWeightsChange) {
  at::Tensor unchanged;
  const std::string message = message_with(std::numeric_limits<double>::quiet_NaN(), &unchanged);
  EXPECT_TRUE(unchanged.item<bool>());
  EXPECT_THAT(message, AllOf(HasSubstr("step "), HasSubstr("loss nan"), HasSubstr("p2 window 4"),
                             HasSubstr("1 of 4 windows"), HasSubstr("EOG")));
}

// An input that is not finite is named by its modality, whichever others are absent.
TEST(NonFinite, AnInputIsNamedByItsModality) {
  const TinyCorpus corpus;
  const store::Store store = corpus.store();
  const auto strategy = objectives::make_strategy("multimae", model::tiny_model(), {}, 1, at::kCPU);
  dataset::Batch batch;
  dataset::load_batch(store, {{0, 0}, {1, 3}}, {.wanted = 0b1010}, batch);  // EOG and ECG
  ASSERT_EQ(batch.modalities, 2);
  batch.values[3 * kWindowSamples + 7] = std::numeric_limits<float>::quiet_NaN();
  const std::string message = message_of<NonFiniteStep>([&] {
    throw_non_finite(store, *strategy, batch, {.seed = 1}, kernels::Precision::float32, at::kCPU, 1,
                     1);
  });
  EXPECT_THAT(message, AllOf(HasSubstr("Modality: ECG. 1 of 2 windows: p1 window 3.")));
}

TEST(NonFinite, AnOverflowStopsTheRunToo) {
  const std::string message = message_with(1e25);
  EXPECT_THAT(message, AllOf(HasSubstr("p2 window 4"), HasSubstr("EOG")));
}

TEST(NonFinite, NothingIsSaidOfFiniteNumbers) { EXPECT_EQ(message_with(3), ""); }

}  // namespace
}  // namespace physiomae::train
