#include "physiomae/eval/probe_config.h"

#include "tests/support.h"
#include <gmock/gmock.h>

namespace physiomae::eval {
namespace {

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
