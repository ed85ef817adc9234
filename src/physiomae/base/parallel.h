#pragma once

#include <cstdint>
#include <functional>

namespace physiomae {

/// Number of usable processors (affinity respected), at least 1.
int processor_count();

/// Calls work(i) for i in [0, count) on up to `threads` threads, each index once, in no particular
/// order. The first exception is thrown again after all threads ended; remaining indices are left.
void parallel_for(int64_t count, int threads, const std::function<void(int64_t)>& work);

}  // namespace physiomae
