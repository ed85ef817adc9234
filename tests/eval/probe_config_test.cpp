#include "physiomae/eval/probe_config.h"

#include "tests/support.h"
#include <gmock/gmock.h>

namespace physiomae::eval {
namespace {

TEST(ProbeConfig, RefusesSizesThatAreRepeatedOrNoneAndMoreDrawsThanSeeds) {
  ProbeConfig config;
  config.patients = {4, 0, 4};
  EXPECT_THAT(message_of<UsageError>([&] { config.validate(); }),
              testing::HasSubstr("names 4 more than once"));
  config.patients = {};
  EXPECT_THROW(config.validate(), UsageError);
  config.patients = {4, 0};
  config.subset_resample = 6;
  EXPECT_NO_THROW(config.validate());
  config.solver = "adamw";
  EXPECT_THAT(message_of<UsageError>([&] { config.validate(); }),
              testing::HasSubstr("probe.subset_resample is 6 and probe.seeds 5"));
}

TEST(ProbeConfig, BoundsThemselvesAreAllowedAndNothingBeyond) {
  const auto set = [](const std::string& assignment) {
    ProbeConfig config;
    Configuration({&config}).set("probe." + assignment);
  };
  for (const char* bound :
       {"seeds=1", "seeds=1000", "epochs=1", "warmup_epochs=0", "batch=1", "learning_rate=0",
        "learning_rate=10", "weight_decay=0", "patients=[0]", "subset_resample=1"})
    EXPECT_NO_THROW(set(bound)) << bound;
  for (const char* beyond :
       {"seeds=0", "seeds=1001", "epochs=0", "warmup_epochs=-1", "batch=0", "learning_rate=-0.1",
        "learning_rate=10.1", "weight_decay=-1", "patients=[-1]", "subset_resample=0"})
    EXPECT_THROW(set(beyond), UsageError) << beyond;
}

TEST(ProbeConfig, RefusesTasksThatAreUnknownRepeatedOrNone) {
  ProbeConfig config;
  EXPECT_NO_THROW(config.validate());
  config.tasks = {"sleep", "age", "sleep"};
  EXPECT_THAT(message_of<UsageError>([&] { config.validate(); }),
              testing::HasSubstr("names sleep more than once"));
  config.tasks = {"slepe"};
  EXPECT_THROW(config.validate(), UsageError);
  config.tasks = {};
  EXPECT_THROW(config.validate(), UsageError);
}

}  // namespace
}  // namespace physiomae::eval
