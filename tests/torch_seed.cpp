#include <ATen/ATen.h>
#include <gtest/gtest.h>

// libtorch seeds its generator from the operating system: without this, tests that draw their input
// would see other numbers in every run, and now and then two that lie too close for their
// tolerance.

namespace physiomae {
namespace {

class SeedsEachTest : public testing::EmptyTestEventListener {
  void OnTestStart(const testing::TestInfo& /*test*/) override { at::manual_seed(2024); }
};

const bool registered = [] {
  testing::UnitTest::GetInstance()->listeners().Append(new SeedsEachTest);  // googletest owns it
  return true;
}();

}  // namespace
}  // namespace physiomae
