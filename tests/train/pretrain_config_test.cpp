#include "physiomae/train/pretrain_config.h"

#include <set>

#include <gtest/gtest.h>

#include "physiomae/artifacts/identity.h"
#include "physiomae/base/error.h"

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

TEST(PretrainConfig, OptimizerAndLossCountForIdentity) {
  std::set<std::string> identities;
  const auto note = [&](const auto& change) {
    PretrainConfig config;
    change(config);
    identities.insert(artifacts::identity_hash(artifacts::identity_of({&config})));
  };
  note([](PretrainConfig&) {});
  note([](PretrainConfig& config) { config.optimizer = "muon"; });
  note([](PretrainConfig& config) { config.muon_learning_rate = 0.05; });
  note([](PretrainConfig& config) { config.spectral_weight = 0.1; });
  note([](PretrainConfig& config) { config.loss = "smooth_l1"; });
  note([](PretrainConfig& config) { config.decoder_head_start = "zero"; });
  EXPECT_EQ(identities.size(), 6U);
}

TEST(PretrainConfig, MuonWantsASchedule) {
  PretrainConfig config;
  config.learning_rate = 0;
  config.validate();
  config.optimizer = "muon";
  EXPECT_THROW(config.validate(), UsageError);
}

}  // namespace
}  // namespace physiomae::train
