#include "physiomae/train/batch_stream.h"

#include <utility>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/dataset/batch_needs.h"

namespace physiomae::train {

BatchStream::BatchStream(const store::Store& store, const std::vector<dataset::WindowRef>& windows,
                         const dataset::LoaderOptions& options, uint64_t seed, int64_t batch_size,
                         int64_t epoch, int64_t batch)
    : store_(store),
      windows_(windows),
      options_(options),
      seed_(seed),
      batch_size_(batch_size),
      epoch_(epoch),
      batch_(batch) {
  current_ = open(epoch_, batch_);
}

std::unique_ptr<dataset::Loader> BatchStream::open(int64_t epoch, int64_t first_batch) {
  auto batches = dataset::planned_batches(store_, windows_,
                                          {.wanted = options_.wanted,
                                           .seed = seed_,
                                           .epoch = static_cast<uint64_t>(epoch),
                                           .batch = batch_size_,
                                           .paired = options_.paired,
                                           .smallest = options_.smallest});
  batches_per_epoch_ = static_cast<int64_t>(batches.size());
  if (first_batch > batches_per_epoch_)
    throw Error(fmt::format("epoch {} has {} batches, a resume asks for number {}", epoch,
                            batches_per_epoch_, first_batch));
  batches.erase(batches.begin(), batches.begin() + first_batch);
  return std::make_unique<dataset::Loader>(store_, std::move(batches), options_);
}

std::unique_ptr<dataset::Batch> BatchStream::next() {
  auto batch = current_->next();
  if (batch == nullptr) throw Error("the loader ended before its epoch");
  ++batch_;
  if (batch_ + options_.ahead >= batches_per_epoch_ && following_ == nullptr)
    following_ = open(epoch_ + 1, 0);
  if (batch_ == batches_per_epoch_) {
    waited_before_ += current_->waited_seconds();
    current_ = std::move(following_);
    ++epoch_;
    batch_ = 0;
  }
  return batch;
}

double BatchStream::waited_seconds() const { return waited_before_ + current_->waited_seconds(); }

}  // namespace physiomae::train
