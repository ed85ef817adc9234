#include "physiomae/dataset/sampler.h"

#include <array>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/random.h"

namespace physiomae::dataset {

std::vector<std::vector<WindowRef>> epoch_batches(const store::Store& store,
                                                  const std::vector<WindowRef>& windows,
                                                  Presence wanted, uint64_t seed, uint64_t epoch,
                                                  int64_t batch, bool shuffled, bool drop_last) {
  if (batch < 1) throw UsageError(fmt::format("a batch cannot have {} windows", batch));
  std::vector<uint32_t> order(windows.size());
  std::iota(order.begin(), order.end(), 0U);
  if (shuffled) {
    RandomSequence sequence(derive_key(seed, Domain::order, epoch));
    shuffle(order, sequence);
  }
  std::vector<std::vector<WindowRef>> batches;
  std::vector<bool> used(store.size());
  std::array<std::vector<WindowRef>, 1U << kModalities> open;  // one a presence pattern
  for (const uint32_t index : order) {
    const WindowRef& ref = windows[index];
    const Presence presence = presence_of(store, ref, wanted);
    used[ref.record] = true;
    if (presence == 0) continue;
    open[presence].push_back(ref);
    if (static_cast<int64_t>(open[presence].size()) == batch)
      batches.push_back(std::exchange(open[presence], {}));
  }
  for (size_t record = 0; record < used.size(); ++record)
    if (used[record]) store.record(record).check();  // lost pages read as "nothing present"
  if (drop_last) return batches;
  for (auto& rest : open)
    if (!rest.empty()) batches.push_back(std::move(rest));
  return batches;
}

}  // namespace physiomae::dataset
