#include "physiomae/dataset/batch_needs.h"

#include "physiomae/dataset/pair_sampler.h"
#include "physiomae/dataset/sampler.h"

namespace physiomae::dataset {

std::vector<std::vector<WindowRef>> planned_batches(const store::Store& store,
                                                    const std::vector<WindowRef>& windows,
                                                    const EpochPlan& plan) {
  auto batches = plan.paired ? pair_batches(store, windows, plan.wanted, plan.seed, plan.epoch,
                                            plan.batch, plan.shuffled)
                             : epoch_batches(store, windows, plan.wanted, plan.seed, plan.epoch,
                                             plan.batch, plan.shuffled, /*drop_last=*/false);
  std::erase_if(batches, [&](const std::vector<WindowRef>& batch) {
    return static_cast<int64_t>(batch.size()) < plan.smallest;
  });
  return batches;
}

}  // namespace physiomae::dataset
