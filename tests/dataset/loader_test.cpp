#include "physiomae/dataset/loader.h"

#include <bit>
#include <filesystem>

#include "tests/store/made_up_store.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"

namespace physiomae::dataset {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;
using Batches = std::vector<std::vector<WindowRef>>;

// Two records of 24 windows, one without EMG in its second half.
class LoaderTest : public testing::Test {
 protected:
  LoaderTest() {
    const std::vector<int8_t> stages(24, 1);
    std::vector<Presence> half(24, 0b1111);
    std::fill(half.begin() + 12, half.end(), Presence{0b1011});
    store::write_made_up(folder_.path(),
                         {{.record = "a", .patient = "p", .stages = stages},
                          {.record = "b", .patient = "q", .stages = stages, .presence = half}});
    store_.emplace(folder_.path());
    batches_ = epoch_batches(*store_, windows_of(*store_, {"p", "q"}), 0x0F, 1, 0, 5, true, false);
  }

  std::vector<Batch> load(int threads, const Batches& batches, int ahead = 2) {
    Loader loader(*store_, batches, {.threads = threads, .ahead = ahead});
    std::vector<Batch> loaded;
    while (auto batch = loader.next()) {
      loaded.push_back(*batch);
      loader.recycle(std::move(batch));  // the next one must not show traces of it
    }
    EXPECT_EQ(loader.next(), nullptr);
    EXPECT_GE(loader.waited_seconds(), 0);
    return loaded;
  }

  TemporaryFolder folder_;
  std::optional<store::Store> store_;
  Batches batches_;
};

TEST_F(LoaderTest, SameBatchesForAnyNumberOfThreads) {
  const auto expected = load(0, batches_);
  ASSERT_EQ(expected.size(), batches_.size());
  for (const int threads : {1, 2, 4}) {
    const auto loaded = load(threads, batches_, threads == 4 ? 1 : 3);
    ASSERT_EQ(loaded.size(), expected.size());
    for (size_t i = 0; i < loaded.size(); ++i) {
      EXPECT_EQ(loaded[i].windows, batches_[i]);
      EXPECT_EQ(loaded[i].ids, expected[i].ids);
      EXPECT_EQ(loaded[i].presence, expected[i].presence);
      EXPECT_TRUE(loaded[i].values == expected[i].values) << "batch " << i;
    }
  }
}

TEST_F(LoaderTest, BatchHoldsPresentModalitiesInOrder) {
  for (const Batch& batch : load(1, batches_)) {
    EXPECT_EQ(batch.modalities, std::popcount(batch.presence));
    ASSERT_EQ(batch.values.size(),
              static_cast<size_t>(batch.size() * batch.modalities * kWindowSamples));
    std::vector<float> expected(kWindowSamples);
    size_t place = 0;
    for (size_t i = 0; i < batch.windows.size(); ++i) {
      const WindowRef ref = batch.windows[i];
      const store::StoredRecord& record = store_->record(ref.record);
      EXPECT_EQ(batch.ids[i], store::window_id(record.header().record, ref.window));
      for (int m = 0; m < kModalities; ++m) {
        if ((batch.presence >> m & 1) == 0) continue;
        load_window(record, ref.window, m, {Normalisation::record_robust}, expected);
        EXPECT_TRUE(std::equal(expected.begin(), expected.end(), &batch.values[place]));
        place += kWindowSamples;
      }
    }
  }
}

TEST_F(LoaderTest, ResumesAtAnyBatch) {
  const auto whole = load(2, batches_);
  for (size_t start = 0; start <= batches_.size(); ++start) {
    const auto rest =
        load(2, {batches_.begin() + static_cast<std::ptrdiff_t>(start), batches_.end()});
    ASSERT_EQ(rest.size(), whole.size() - start);
    for (size_t i = 0; i < rest.size(); ++i) EXPECT_TRUE(rest[i].values == whole[start + i].values);
  }
}

TEST_F(LoaderTest, FailureComesWithItsBatchAndNotBefore) {
  store::RecordContent bad = store::made_up_content({.record = "c", .patient = "r"});
  bad.signals[2 * kModalities * kWindowSamples] = 0x7E00;  // NaN in window 2
  store::write_record(folder_.path(), bad);
  const store::Store store(folder_.path());
  const Batches batches = {{{0, 0}}, {{0, 1}}, {{2, 2}}, {{0, 3}}};
  for (const int threads : {0, 1, 4}) {
    Loader loader(store, batches, {.threads = threads});
    EXPECT_NE(loader.next(), nullptr);
    EXPECT_NE(loader.next(), nullptr);
    EXPECT_THAT([&] { loader.next(); },
                ThrowsMessage<InputError>(HasSubstr("record c, window 2, EEG")));
    EXPECT_NE(loader.next(), nullptr);
    EXPECT_EQ(loader.next(), nullptr);
  }
}

TEST_F(LoaderTest, StopsInTheMiddleWithoutHanging) {
  for (int i = 0; i < 20; ++i) {
    Loader loader(*store_, batches_, {.threads = 3, .ahead = 2});
    if (i % 2 == 0) loader.next();
  }
}

TEST_F(LoaderTest, RefusesMixedPatternsAndEmptyBatches) {
  Loader mixed(*store_, {{{1, 0}, {1, 20}}}, {});
  EXPECT_THROW(mixed.next(), Error);
  Loader empty(*store_, {{}}, {});
  EXPECT_THROW(empty.next(), Error);
  EXPECT_THROW(Loader(*store_, {}, {.threads = -1}), UsageError);
  EXPECT_THROW(Loader(*store_, {}, {.ahead = 0}), UsageError);
  Batch batch;  // EMG alone, where there is none
  EXPECT_THROW(load_batch(*store_, {{1, 20}}, {.wanted = 0b0100}, batch), Error);
}

TEST_F(LoaderTest, FileThatShrinksIsAnInputError) {
  std::filesystem::resize_file(folder_.path() / "records" / "b.safetensors", 8192);
  Loader loader(*store_, batches_, {.threads = 2});
  EXPECT_THROW(
      {
        while (loader.next()) {
        }
      },
      InputError);
}

TEST_F(LoaderTest, BatchesCarryTheLabelsOfTheirWindows) {
  std::vector<LabelledWindow> labelled;
  for (const auto& batch : batches_)
    for (const WindowRef& ref : batch)
      labelled.push_back({ref, static_cast<int>(ref.record * 100 + ref.window)});
  const auto labels = std::make_shared<WindowLabelling>(labelled);
  for (const int threads : {0, 2}) {
    Loader loader(*store_, batches_, {.threads = threads, .labels = labels});
    while (auto batch = loader.next()) {
      ASSERT_EQ(batch->labels.size(), batch->windows.size());
      for (size_t i = 0; i < batch->windows.size(); ++i)
        EXPECT_EQ(batch->labels[i], batch->windows[i].record * 100 + batch->windows[i].window);
      loader.recycle(std::move(batch));
    }
  }
  EXPECT_TRUE(load(0, batches_).front().labels.empty());
  labelled.pop_back();
  Batch batch;
  const LoaderOptions fewer = {.labels = std::make_shared<WindowLabelling>(labelled)};
  EXPECT_THAT([&] { load_batch(*store_, batches_.back(), fewer, batch); },
              ThrowsMessage<Error>(HasSubstr("has no label")));
}

TEST_F(LoaderTest, PairsAreEvenInNumber) {
  Batch batch;
  const LoaderOptions pairs = {.paired = true};
  load_batch(*store_, {{0, 0}, {0, 5}, {0, 1}, {0, 6}}, pairs, batch);
  EXPECT_TRUE(batch.paired);
  EXPECT_THAT(
      [&] {
        load_batch(*store_, {{0, 0}, {0, 5}, {0, 1}}, pairs, batch);
      },
      ThrowsMessage<Error>(HasSubstr("expected pairs")));
  load_batch(*store_, {{0, 0}}, {}, batch);
  EXPECT_FALSE(batch.paired);
}

}  // namespace
}  // namespace physiomae::dataset
