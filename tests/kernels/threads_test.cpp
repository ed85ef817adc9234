// Loops of kernels are shared by compute threads, and the bits do not depend on how many there are.
#include <mutex>
#include <set>
#include <thread>

#include "tests/kernels/gradients.h"
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "physiomae/kernels/attention.h"
#include "physiomae/kernels/conv_pool.h"
#include "physiomae/kernels/dropout.h"
#include "physiomae/kernels/rows.h"

namespace physiomae::kernels {
namespace {

class Threads : public testing::Test {
 protected:
  ~Threads() override { at::set_num_threads(before_); }

  static void expect_same_bits(const TensorFunction& f, const std::vector<at::Tensor>& inputs) {
    at::set_num_threads(1);
    const auto expected = output_and_gradients(f, inputs);
    for (const int threads : {2, 3}) {
      at::set_num_threads(threads);
      const auto found = output_and_gradients(f, inputs);
      for (size_t i = 0; i < found.size(); ++i)
        EXPECT_TRUE(at::equal(found[i], expected[i]))
            << threads << " threads, " << (i == 0 ? "output" : "gradient") << ' ' << i;
    }
  }

 private:
  const int before_ = at::get_num_threads();
};

Dropout some_dropout(int64_t batch, int64_t rows, int64_t columns) {
  return draw_dropout(derive_key(1, Domain::dropout, 2, 3), 0.3, at::arange(batch, at::kLong), rows,
                      columns, at::kCPU);
}

// Compiled without OpenMP the loop of ATen's header runs on one thread and says nothing.
TEST_F(Threads, ShareALoop) {
  at::set_num_threads(2);
  std::mutex mutex;
  std::set<std::thread::id> seen;
  at::parallel_for(0, 2, 1, [&](int64_t, int64_t) {
    EXPECT_TRUE(at::in_parallel_region());
    const std::lock_guard lock(mutex);
    seen.insert(std::this_thread::get_id());
  });
  EXPECT_EQ(seen.size(), 2U);
}

TEST_F(Threads, Attention) {
  expect_same_bits([](const auto& x) { return self_attention(x[0], 3, some_dropout(5, 51, 17)); },
                   {at::randn({5, 17, 3 * 48})});
  expect_same_bits(
      [](const auto& x) { return cross_attention(x[0], x[1], 3, some_dropout(5, 51, 9)); },
      {at::randn({5, 17, 48}), at::randn({5, 9, 96})});
}

TEST_F(Threads, ConvPool) {
  const auto patches = at::randn({301, 100});
  expect_same_bits([&](const auto& x) { return conv_pool(patches, x[0], x[1]); },
                   {at::randn({64, 1, 21}), at::randn({64})});
}

TEST_F(Threads, DropoutAdd) {
  const std::vector<at::Tensor> inputs = {at::randn({9, 70, 128}), at::randn({9, 70, 128})};
  expect_same_bits([](const auto& x) { return dropout_add(x[0], x[1], some_dropout(9, 70, 128)); },
                   inputs);
}

TEST_F(Threads, Rows) {
  const auto source = at::arange(1200, at::kLong).view({40, 30});
  const auto some = at::where(source.remainder(3).eq(0), source, -1);
  expect_same_bits([&](const auto& x) { return place_rows(x[0], x[1], some); },
                   {at::randn({1200, 7}), at::randn({30, 7})});
  const auto rows = at::arange(1200, at::kLong).flip(0).slice(0, 0, 1200, 2);
  expect_same_bits([&](const auto& x) { return take_rows(x[0], rows); }, {at::randn({1200, 7})});
}

}  // namespace
}  // namespace physiomae::kernels
