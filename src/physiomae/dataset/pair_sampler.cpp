#include "physiomae/dataset/pair_sampler.h"

#include <array>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/random.h"

namespace physiomae::dataset {
namespace {

bool adjacent(const store::Store& store, const WindowRef& a, const WindowRef& b, Presence wanted) {
  if (a.record != b.record) return false;
  const store::StoredRecord& record = store.record(a.record);
  const auto starts = record.start_sample();
  const auto apart = static_cast<double>(starts[b.window] - starts[a.window]);
  // Starts are whole samples: at a rate such as 249.9 Hz 30 s are not.
  return std::abs(apart - kWindowSeconds * record.header().source_rate_hz) < 1 &&
         presence_of(store, a, wanted) == presence_of(store, b, wanted);
}

size_t pairs_in(size_t run) { return run == 2 ? 1 : (run - 1) / 2; }

// Where the run's first pair begins.
size_t first_of(const store::Store& store, const WindowRef& first, size_t run, uint64_t seed,
                uint64_t epoch) {
  const uint64_t id = id_of(store, first);
  RandomSequence random(derive_key(seed, Domain::order, epoch, id));
  return random.below(run - 2 * pairs_in(run) + 1);
}

// The second halves of pairs behind the first ones.
std::vector<WindowRef> in_halves(const std::vector<WindowPair>& pairs) {
  std::vector<WindowRef> batch;
  for (const auto& [first, second] : pairs) batch.push_back(first);
  for (const auto& [first, second] : pairs) batch.push_back(second);
  return batch;
}

}  // namespace

std::vector<WindowPair> adjacent_pairs(const store::Store& store,
                                       const std::vector<WindowRef>& windows, Presence wanted,
                                       uint64_t seed, uint64_t epoch, bool moving) {
  std::vector<WindowPair> pairs;
  for (size_t begin = 0, end = 0; begin < windows.size(); begin = end) {
    for (end = begin + 1; end < windows.size(); ++end)
      if (!adjacent(store, windows[end - 1], windows[end], wanted)) break;
    const size_t run = end - begin;
    if (presence_of(store, windows[begin], wanted) == 0 || pairs_in(run) == 0) continue;
    const size_t first = moving ? first_of(store, windows[begin], run, seed, epoch) : 0;
    for (size_t i = 0; i < pairs_in(run); ++i)
      pairs.emplace_back(windows[begin + first + 2 * i], windows[begin + first + 2 * i + 1]);
  }
  return pairs;
}

std::vector<std::vector<WindowRef>> pair_batches(const store::Store& store,
                                                 const std::vector<WindowRef>& windows,
                                                 Presence wanted, uint64_t seed, uint64_t epoch,
                                                 int64_t batch, bool shuffled) {
  if (batch < 2 || batch % 2 != 0)
    throw UsageError(fmt::format("a batch of {} windows cannot be made of pairs", batch),
                     "give an even number");
  const auto pairs = adjacent_pairs(store, windows, wanted, seed, epoch, /*moving=*/shuffled);
  std::vector<uint32_t> order(pairs.size());
  std::iota(order.begin(), order.end(), 0U);
  if (shuffled) {
    RandomSequence sequence(derive_key(seed, Domain::order, epoch));
    shuffle(order, sequence);
  }
  std::vector<std::vector<WindowRef>> batches;
  std::array<std::vector<WindowPair>, 1U << kModalities> open;  // one a presence pattern
  for (const uint32_t index : order) {
    auto& pattern = open[presence_of(store, pairs[index].first, wanted)];
    pattern.push_back(pairs[index]);
    if (static_cast<int64_t>(2 * pattern.size()) < batch) continue;
    batches.push_back(in_halves(pattern));
    pattern.clear();
  }
  for (size_t i = 0; i < windows.size(); ++i)  // lost pages read as "nothing present"
    if (i == 0 || windows[i].record != windows[i - 1].record)
      store.record(windows[i].record).check();
  for (const auto& rest : open)
    if (!rest.empty()) batches.push_back(in_halves(rest));
  return batches;
}

}  // namespace physiomae::dataset
