// Tests that fork must not have an OpenMP team: its threads do not exist in the child, which would
// wait for them for ever.
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

namespace physiomae::train {
namespace {

class OneThread : public testing::Environment {
 public:
  void SetUp() override { at::set_num_threads(1); }
};
const auto* const kOneThread = testing::AddGlobalTestEnvironment(new OneThread);

}  // namespace
}  // namespace physiomae::train
