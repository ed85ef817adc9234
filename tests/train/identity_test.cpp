#include "physiomae/train/identity.h"

#include "tests/train/train_fixture.h"
#include <gmock/gmock.h>

namespace physiomae::train {
namespace {

using testing::HasSubstr;
using testing::Not;

Identity identity(PretrainConfig config) {
  model::ModelConfig model;
  return identity_of({&model, &config});
}

TEST(Identity, NamesTheKeysThatDiffer) {
  PretrainConfig other;
  other.batch = 8;
  other.learning_rate = 0.5;
  const std::string message = message_of<UsageError>(
      [&] { require_same(identity(other), identity({}), "run/config.toml"); });
  EXPECT_THAT(message, HasSubstr("run/config.toml"));
  EXPECT_THAT(message, HasSubstr("pretrain.batch is 8 there, 512 here"));
  EXPECT_THAT(message, HasSubstr("pretrain.learning_rate is 0.5 there, 0.0001 here"));
  EXPECT_THAT(message, Not(HasSubstr("epochs")));
}

TEST(Identity, LeavesOutWhatDecidesNoBit) {
  PretrainConfig other;
  other.wall_clock_hours = 1;
  other.loader_threads = 5;
  other.compute_threads = 3;
  other.log_steps = 1;
  other.checkpoint_steps = 1;
  other.checkpoint_minutes = 1;
  EXPECT_EQ(identity(other), identity({}));
  EXPECT_EQ(identity_hash(identity(other)), identity_hash(identity({})));
}

TEST(Identity, AMissingKeyIsADifference) {
  Identity less = identity({});
  less.erase("pretrain.seed");
  EXPECT_THAT(message_of<UsageError>([&] { require_same(less, identity({}), "x"); }),
              HasSubstr("pretrain.seed is absent there, 0 here"));
  EXPECT_NE(identity_hash(less), identity_hash(identity({})));
}

}  // namespace
}  // namespace physiomae::train
