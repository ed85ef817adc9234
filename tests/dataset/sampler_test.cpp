#include "physiomae/dataset/sampler.h"

#include <algorithm>
#include <map>
#include <set>

#include "tests/store/made_up_store.h"
#include <gtest/gtest.h>

#include "physiomae/base/error.h"

namespace physiomae::dataset {
namespace {

using Batches = std::vector<std::vector<WindowRef>>;

std::set<std::pair<uint32_t, uint32_t>> as_set(const Batches& batches) {
  std::set<std::pair<uint32_t, uint32_t>> all;
  for (const auto& batch : batches)
    for (const WindowRef& ref : batch) all.emplace(ref.record, ref.window);
  return all;
}

size_t count(const Batches& batches) {
  size_t sum = 0;
  for (const auto& batch : batches) sum += batch.size();
  return sum;
}

// Three records of 20 windows; b lacks its ECG in every third window, c has nothing in one.
class Sampler : public testing::Test {
 protected:
  Sampler() {
    const std::vector<int8_t> stages(20, 2);
    std::vector<Presence> b, c(20, 0b1111);
    for (int w = 0; w < 20; ++w) b.push_back(w % 3 == 0 ? 0b0111 : 0b1111);
    c[4] = 0;
    store::write_made_up(folder_.path(),
                         {{.record = "a", .patient = "p", .stages = stages},
                          {.record = "b", .patient = "q", .stages = stages, .presence = b},
                          {.record = "c", .patient = "r", .stages = stages, .presence = c}});
    store_.emplace(folder_.path());
    windows_ = windows_of(*store_, {"p", "q", "r"});
  }

  Batches epoch(uint64_t seed, uint64_t number, bool drop_last = false, Presence wanted = 0x0F,
                int64_t batch = 8, bool shuffled = true) {
    return epoch_batches(*store_, windows_, wanted, seed, number, batch, shuffled, drop_last);
  }

  TemporaryFolder folder_;
  std::optional<store::Store> store_;
  std::vector<WindowRef> windows_;
};

TEST_F(Sampler, VisitsEveryWindowWithASignalOnce) {
  const Batches batches = epoch(1, 0);
  EXPECT_EQ(windows_.size(), 60U);
  EXPECT_EQ(count(batches), 59U);  // one has nothing
  EXPECT_EQ(as_set(batches).size(), 59U);
  EXPECT_FALSE(as_set(batches).contains({2, 4}));
}

TEST_F(Sampler, BatchesHoldOnePresencePattern) {
  size_t partial = 0;
  for (const auto& batch : epoch(1, 0)) {
    EXPECT_LE(batch.size(), 8U);
    partial += batch.size() < 8 ? 1 : 0;
    for (const WindowRef& ref : batch)
      EXPECT_EQ(store_->record(ref.record).presence(ref.window),
                store_->record(batch[0].record).presence(batch[0].window));
  }
  EXPECT_LE(partial, 2U);  // one a pattern
}

TEST_F(Sampler, PatternCountsOnlyWantedModalities) {
  const Batches batches = epoch(1, 0, /*drop_last=*/true, /*wanted=*/0b0001);
  EXPECT_EQ(batches.size(), 59U / 8);  // the ECG's absence does not matter
}

TEST_F(Sampler, DropLastKeepsFullBatchesOnly) {
  for (const auto& batch : epoch(1, 0, true)) EXPECT_EQ(batch.size(), 8U);
  EXPECT_TRUE(epoch(1, 0, true, 0x0F, 100).empty());
}

TEST_F(Sampler, OrderIsAFunctionOfSeedAndEpoch) {
  EXPECT_EQ(epoch(1, 5), epoch(1, 5));
  EXPECT_NE(epoch(1, 5), epoch(1, 6));
  EXPECT_NE(epoch(1, 5), epoch(2, 5));
}

TEST_F(Sampler, ShufflesOverAllRecords) {
  std::set<uint32_t> records;
  const Batches batches = epoch(3, 0);
  for (const WindowRef& ref : batches[0]) records.insert(ref.record);
  EXPECT_GE(records.size(), 2U);
}

TEST_F(Sampler, EveryWindowComesFirstAboutEquallyOften) {
  windows_.resize(10);
  std::map<uint32_t, int> first;
  for (uint64_t e = 0; e < 2000; ++e) ++first[epoch(1, e, false, 0x0F, 10)[0][0].window];
  ASSERT_EQ(first.size(), 10U);
  for (const auto& [window, times] : first) EXPECT_NEAR(times, 200, 6 * 13.4);  // six sigma
}

TEST_F(Sampler, UnshuffledKeepsTheOrder) {
  std::vector<WindowRef> flat;
  for (const auto& batch : epoch(1, 0, false, 0b0001, 7, false))
    flat.insert(flat.end(), batch.begin(), batch.end());
  EXPECT_EQ(flat, windows_with(*store_, windows_, 0b0001));
}

TEST_F(Sampler, RefusesBatchOfNothing) {
  EXPECT_THROW(epoch(1, 0, false, 0x0F, 0), UsageError);
  windows_.clear();
  EXPECT_TRUE(epoch(1, 0).empty());
}

TEST_F(Sampler, RefusesPatientThatIsNotInTheStore) {
  EXPECT_THROW(windows_of(*store_, {"p", "nobody"}), InputError);
}

TEST_F(Sampler, WindowsOfTheWholeStoreAndThoseThatHoldAModality) {
  EXPECT_EQ(patients_of(*store_), (std::vector<std::string>{"p", "q", "r"}));
  EXPECT_EQ(windows_of(*store_), windows_);
  size_t with_heart = 0;
  for (const WindowRef& window : windows_)
    with_heart += store_->record(window.record).present(window.window, 3) ? 1 : 0;
  EXPECT_LT(with_heart, windows_.size());
  const auto kept = windows_with(*store_, windows_, 0b1000);
  EXPECT_EQ(kept.size(), with_heart);
  for (const WindowRef& window : kept)
    EXPECT_TRUE(store_->record(window.record).present(window.window, 3));
}

TEST(SamplerStore, EmptyStoreIsRefused) {
  const TemporaryFolder folder;
  EXPECT_THROW(store::Store{folder.path()}, InputError);
  std::filesystem::create_directories(folder.path() / "records");
  EXPECT_THROW(store::Store{folder.path()}, InputError);
}

}  // namespace
}  // namespace physiomae::dataset
