#include "physiomae/objectives/span_masks.h"

#include <algorithm>
#include <utility>

#include "physiomae/base/modality.h"

namespace physiomae::objectives {
namespace {

constexpr int64_t kT = kTokens;

// The first `count` of `lines` * T tokens that random spans come upon, in that order.
std::vector<int64_t> dropped_in_spans(RandomSequence& random, int64_t lines, int64_t count,
                                      int64_t span) {
  std::vector<bool> gone(static_cast<size_t>(lines * kT));
  std::vector<int64_t> order;
  while (static_cast<int64_t>(order.size()) < count) {
    const auto line = static_cast<int64_t>(random.below(static_cast<uint64_t>(lines)));
    const auto begin =
        static_cast<int64_t>(random.below(static_cast<uint64_t>(kT + span - 1))) - (span - 1);
    const int64_t end = std::min(begin + span, kT);
    for (int64_t t = std::max<int64_t>(0, begin); t < end; ++t) {
      const int64_t token = line * kT + t;
      if (gone[static_cast<size_t>(token)] || static_cast<int64_t>(order.size()) == count) continue;
      gone[static_cast<size_t>(token)] = true;
      order.push_back(token);
    }
  }
  return order;
}

// Lines of `lines` that a partial shuffle puts first.
std::vector<int64_t> some_lines(RandomSequence& random, int64_t lines, int64_t count) {
  std::vector<int64_t> all;
  for (int64_t i = 0; i < lines; ++i) all.push_back(i);
  for (int64_t i = 0; i < count; ++i)
    std::swap(all[static_cast<size_t>(i)],
              all[static_cast<size_t>(i) + random.below(static_cast<uint64_t>(lines - i))]);
  all.resize(static_cast<size_t>(count));
  return all;
}

std::vector<int64_t> dropped_in_tubes(RandomSequence& random, int64_t lines, int64_t count,
                                      int64_t span) {
  const int64_t seconds = (count + lines - 1) / lines;
  const auto times = dropped_in_spans(random, /*lines=*/1, seconds, span);
  std::vector<int64_t> dropped;
  for (int64_t i = 0; i < seconds; ++i) {
    const int64_t left = count - i * lines;
    for (const int64_t line : some_lines(random, lines, std::min(left, lines)))
      dropped.push_back(line * kT + times[static_cast<size_t>(i)]);
  }
  return dropped;
}

}  // namespace

std::vector<int64_t> outside_spans(RandomSequence random, MaskShape shape,
                                   const std::vector<int64_t>& modalities, int64_t visible,
                                   int64_t span) {
  const auto lines = static_cast<int64_t>(modalities.size());
  const int64_t count = lines * kT - visible;
  const auto dropped = shape == MaskShape::tube ? dropped_in_tubes(random, lines, count, span)
                                                : dropped_in_spans(random, lines, count, span);
  std::vector<bool> gone(static_cast<size_t>(lines * kT));
  for (const int64_t token : dropped) gone[static_cast<size_t>(token)] = true;
  std::vector<int64_t> kept;
  for (int64_t token = 0; token < lines * kT; ++token)
    if (!gone[static_cast<size_t>(token)])
      kept.push_back(modalities[static_cast<size_t>(token / kT)] * kT + token % kT);
  return kept;
}

}  // namespace physiomae::objectives
