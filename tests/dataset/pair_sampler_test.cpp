#include "physiomae/dataset/pair_sampler.h"

#include <map>
#include <set>

#include "tests/store/made_up_store.h"
#include <gmock/gmock.h>

#include "physiomae/base/error.h"
#include "physiomae/dataset/batch_needs.h"
#include "physiomae/dataset/loader.h"

namespace physiomae::dataset {
namespace {

using testing::HasSubstr;

// "a" of 9 windows; "b" of 8, with a gap of 10 s behind its third; "c" of 7, whose fourth has no
// ECG and whose last has nothing; "d" of one.
class PairSampler : public testing::Test {
 protected:
  PairSampler() {
    const auto stages = [](size_t count) { return std::vector<int8_t>(count, 2); };
    std::vector<Presence> c(7, 0b1111);
    c[3] = 0b0111;
    c[6] = 0;
    store::write_made_up(folder_.path(),
                         {{.record = "a", .patient = "p", .stages = stages(9)},
                          {.record = "c", .patient = "r", .stages = stages(7), .presence = c},
                          {.record = "d", .patient = "s", .stages = stages(1)}});
    auto gap = store::made_up_content({.record = "b", .patient = "q", .stages = stages(8)});
    for (size_t w = 3; w < 8; ++w) gap.start_sample[w] += 2000;
    store::write_record(folder_.path(), gap);
    store_.emplace(folder_.path());
    windows_ = windows_of(*store_);
  }

  std::vector<WindowPair> pairs(uint64_t epoch, Presence wanted = 0x0F, bool moving = true) {
    return adjacent_pairs(*store_, windows_, wanted, /*seed=*/1, epoch, moving);
  }
  std::vector<std::vector<WindowRef>> batches(uint64_t epoch, int64_t batch = 4,
                                              int64_t smallest = 1) {
    return planned_batches(
        *store_, windows_,
        {.seed = 1, .epoch = epoch, .batch = batch, .paired = true, .smallest = smallest});
  }

  TemporaryFolder folder_;
  std::optional<store::Store> store_;
  std::vector<WindowRef> windows_;
};

TEST_F(PairSampler, PairsFollowEachOtherInARecordWithTheSameModalities) {
  for (uint64_t epoch = 0; epoch < 30; ++epoch) {
    std::set<uint64_t> seen;
    for (const auto& [first, second] : pairs(epoch)) {
      ASSERT_EQ(first.record, second.record);
      EXPECT_EQ(first.window + 1, second.window);
      const auto& record = store_->record(first.record);
      EXPECT_EQ(record.start_sample()[second.window] - record.start_sample()[first.window], 6000);
      EXPECT_EQ(record.presence(first.window), record.presence(second.window));
      EXPECT_NE(record.presence(first.window), 0);
      EXPECT_TRUE(seen.insert(packed(first)).second);  // no window twice
      EXPECT_TRUE(seen.insert(packed(second)).second);
    }
  }
}

// a: 9 windows, 4 pairs. b: runs of 3 and 5, 1 + 2. c: runs of 3, 1 and 2, 1 + 0 + 1.
TEST_F(PairSampler, EveryEpochHasTheSameNumberOfPairs) {
  for (uint64_t epoch = 0; epoch < 30; ++epoch) EXPECT_EQ(pairs(epoch).size(), 9U);
  // The ECG's absence in the fourth window of c ends no run where it is not wanted.
  EXPECT_EQ(pairs(0, 0b0111).size(), 4U + 3 + 2);
}

TEST_F(PairSampler, OverEpochsEveryWindowIsPairedWithBothItsNeighbours) {
  std::map<uint64_t, std::set<uint64_t>> met;
  for (uint64_t epoch = 0; epoch < 40; ++epoch)
    for (const auto& [first, second] : pairs(epoch)) {
      met[packed(first)].insert(packed(second));
      met[packed(second)].insert(packed(first));
    }
  for (uint32_t w = 1; w < 8; ++w) EXPECT_EQ(met.at(packed({0, w})).size(), 2U) << w;
  EXPECT_EQ(met.at(packed({0, 0})).size(), 1U);
  EXPECT_EQ(met.at(packed({1, 2})).size(), 1U);  // before the gap
  EXPECT_EQ(met.at(packed({1, 3})).size(), 1U);  // behind it
  EXPECT_FALSE(met.contains(packed({2, 3})));    // alone in its pattern
  EXPECT_FALSE(met.contains(packed({3, 0})));    // alone in its record
}

TEST_F(PairSampler, BatchesHoldPairsInHalvesAndOnePattern) {
  size_t windows = 0;
  for (const auto& batch : batches(3)) {
    ASSERT_EQ(batch.size() % 2, 0U);
    EXPECT_LE(batch.size(), 4U);
    windows += batch.size();
    const size_t half = batch.size() / 2;
    for (size_t i = 0; i < half; ++i) {
      EXPECT_EQ(batch[i].record, batch[i + half].record);
      EXPECT_EQ(batch[i].window + 1, batch[i + half].window);
      EXPECT_EQ(store_->record(batch[i].record).presence(batch[i].window),
                store_->record(batch[0].record).presence(batch[0].window));
    }
  }
  EXPECT_EQ(windows, 18U);
}

TEST_F(PairSampler, RestsThatAreTooSmallAreLeftOut) {
  EXPECT_EQ(batches(0).size(), 5U);  // 9 pairs, two a batch, one left
  EXPECT_EQ(batches(0, 4, /*smallest=*/4).size(), 4U);
  for (uint64_t epoch = 0; epoch < 10; ++epoch)
    EXPECT_EQ(batches(epoch, 4, 4).size(), 4U) << "the same in every epoch";
}

TEST_F(PairSampler, AnEpochIsAFunctionOfItsKeys) {
  EXPECT_EQ(batches(2), batches(2));
  EXPECT_NE(batches(2), batches(3));
  const auto still = pairs(2, 0x0F, /*moving=*/false);
  EXPECT_EQ(still, pairs(3, 0x0F, false));
  EXPECT_EQ(still.front().first, (WindowRef{0, 0}));
}

TEST_F(PairSampler, LoadsTheSameOnAnyNumberOfThreads) {
  const auto load = [&](int threads) {
    Loader loader(*store_, batches(1), {.threads = threads, .paired = true});
    std::vector<float> values;
    while (auto batch = loader.next()) {
      EXPECT_TRUE(batch->paired);
      values.insert(values.end(), batch->values.begin(), batch->values.end());
    }
    return values;
  };
  const auto one = load(1);
  EXPECT_EQ(one.size(), size_t{18} * 4 * kWindowSamples);
  EXPECT_EQ(load(3), one);
  EXPECT_EQ(load(0), one);
}

TEST_F(PairSampler, AnOddBatchIsRefused) {
  EXPECT_THAT(message_of<UsageError>([&] { batches(0, 5); }), HasSubstr("cannot be made of pairs"));
  EXPECT_THROW(batches(0, 0), UsageError);
}

TEST_F(PairSampler, WindowsOfTooFewModalitiesAreLeftOut) {
  EXPECT_EQ(windows_with(*store_, windows_, 0x0F, 1).size(), 24U);
  EXPECT_EQ(windows_with(*store_, windows_, 0x0F, 4).size(), 23U);
  EXPECT_EQ(windows_with(*store_, windows_, 0b1001, 2).size(), 23U);
}

}  // namespace
}  // namespace physiomae::dataset
