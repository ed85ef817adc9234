#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "physiomae/dataset/loader.h"

namespace physiomae::train {

/// The batches of a run, epoch after epoch, read ahead across the end of an epoch too. All windows
/// are used in every epoch, but for what planned_batches leaves out; the last batch of a presence
/// pattern may be smaller. The order is a
/// function of (seed, epoch), so that (epoch, batch) is all there is to resume from.
class BatchStream {
 public:
  /// Starts before batch number `batch` of `epoch`. The store must outlive the stream.
  BatchStream(const store::Store& store, const std::vector<dataset::WindowRef>& windows,
              const dataset::LoaderOptions& options, uint64_t seed, int64_t batch_size,
              int64_t epoch, int64_t batch);

  int64_t batches_per_epoch() const { return batches_per_epoch_; }  ///< the same in every epoch
  int64_t epoch() const { return epoch_; }                          ///< of the next batch
  int64_t batch() const { return batch_; }                          ///< number of the next batch

  std::unique_ptr<dataset::Batch> next();
  void recycle(std::unique_ptr<dataset::Batch> used) { current_->recycle(std::move(used)); }
  double waited_seconds() const;

 private:
  std::unique_ptr<dataset::Loader> open(int64_t epoch, int64_t first_batch);

  const store::Store& store_;
  const std::vector<dataset::WindowRef>& windows_;
  dataset::LoaderOptions options_;
  uint64_t seed_;
  int64_t batch_size_, epoch_, batch_;
  int64_t batches_per_epoch_ = 0;
  double waited_before_ = 0;  ///< in the loaders of earlier epochs
  std::unique_ptr<dataset::Loader> current_, following_;
};

}  // namespace physiomae::train
