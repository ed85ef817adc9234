#include "physiomae/train/pretrain_config.h"

#include <set>
#include <string>

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

TEST(PretrainConfig, BoundsThemselvesAreAllowedAndNothingBeyond) {
  const auto set = [](const std::string& assignment) {
    PretrainConfig config;
    Configuration({&config}).set("pretrain." + assignment);
  };
  for (const char* bound :
       {"batch=1", "batch=1048576", "weight_decay=0", "weight_decay=1", "epochs=1", "max_steps=0",
        "learning_rate=0", "learning_rate=1", "warmup_epochs=0", "beta1=0", "mask_ratio=0",
        "mask_ratio=0.999", "loader_threads=1", "loader_threads=256", "compute_threads=0",
        "log_steps=1", "validation_windows=0", "micro_batch=0", "spectral_weight=0"})
    EXPECT_NO_THROW(set(bound)) << bound;
  for (const char* beyond :
       {"batch=0", "batch=1048577", "weight_decay=-0.001", "weight_decay=1.001", "epochs=0",
        "max_steps=-1", "learning_rate=-0.1", "learning_rate=1.001", "warmup_epochs=-1", "beta1=1",
        "mask_ratio=1", "loader_threads=0", "loader_threads=257", "compute_threads=-1",
        "log_steps=0", "validation_windows=-1", "micro_batch=-1", "spectral_weight=-1"})
    EXPECT_THROW(set(beyond), UsageError) << beyond;
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
