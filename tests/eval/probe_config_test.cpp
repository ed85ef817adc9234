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
