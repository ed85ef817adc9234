#include "physiomae/train/pretrain_config.h"

#include <gtest/gtest.h>

#include "physiomae/artifacts/identity.h"

namespace physiomae::train {
namespace {

TEST(PretrainConfig, IdentityLeavesOutWhatDecidesNoBit) {
  PretrainConfig plain, other;
  other.wall_clock_hours = 1;
  other.loader_threads = 5;
  other.compute_threads = 3;
  other.log_steps = 1;
  other.checkpoint_steps = 1;
  other.checkpoint_minutes = 1;
  EXPECT_EQ(artifacts::identity_of({&other}), artifacts::identity_of({&plain}));
  other.batch = 8;
  EXPECT_NE(artifacts::identity_of({&other}), artifacts::identity_of({&plain}));
}

}  // namespace
}  // namespace physiomae::train
