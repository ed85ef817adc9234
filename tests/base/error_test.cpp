#include "physiomae/base/error.h"

#include <gtest/gtest.h>

namespace physiomae {
namespace {

TEST(Error, ANulDoesNotCutTheMessage) {
  const Error error(std::string("no record \"a\0b\"", 15), "another");
  EXPECT_STREQ(error.what(), "no record \"a\\x00b\"\nhint: another");
}

}  // namespace
}  // namespace physiomae
