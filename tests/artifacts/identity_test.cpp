#include "physiomae/artifacts/identity.h"

#include "tests/support.h"
#include <gmock/gmock.h>

namespace physiomae::artifacts {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Example : ConfigSection {
  int64_t batch = 512, log_lines = 10;
  double rate = 1e-4;
  std::string_view section() const override { return "run"; }
  void fields(FieldVisitor& visitor) override {
    visitor.field({"batch", "decides bits"}, batch);
    visitor.field({"rate", "decides bits"}, rate);
    visitor.field({"log_lines", "decides none", Counts::no}, log_lines);
  }
  std::unique_ptr<ConfigSection> fresh() const override { return std::make_unique<Example>(); }
};

Identity identity(Example run) { return identity_of({&run}); }

TEST(Identity, NamesTheKeysThatDiffer) {
  Example other;
  other.batch = 8;
  other.rate = 0.5;
  const std::string message = message_of<UsageError>(
      [&] { require_same(identity(other), identity({}), "run/config.toml"); });
  EXPECT_THAT(message, HasSubstr("run/config.toml"));
  EXPECT_THAT(message, HasSubstr("run.batch is 8 there, 512 here"));
  EXPECT_THAT(message, HasSubstr("run.rate is 0.5 there, 0.0001 here"));
  EXPECT_THAT(message, Not(HasSubstr("log_lines")));
}

TEST(Identity, LeavesOutWhatDecidesNoBit) {
  Example other;
  other.log_lines = 1;
  EXPECT_EQ(identity(other), identity({}));
  EXPECT_EQ(identity_hash(identity(other)), identity_hash(identity({})));
}

TEST(Identity, AMissingKeyIsADifference) {
  Identity less = identity({});
  less.erase("run.batch");
  EXPECT_THAT(message_of<UsageError>([&] { require_same(less, identity({}), "x"); }),
              HasSubstr("run.batch is absent there, 512 here"));
  EXPECT_NE(identity_hash(less), identity_hash(identity({})));
}

}  // namespace
}  // namespace physiomae::artifacts
