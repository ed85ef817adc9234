#pragma once

#include <algorithm>
#include <chrono>
#include <ctime>
#include <vector>

// How every benchmark here measures: some calls that do not count, then each call by itself, by the
// wall and by this process's processor time (other load on the machine is not in the latter); what
// is quoted is the median with the range.

namespace physiomae::bench {

struct Spread {
  double low = 0, median = 0, high = 0;
};

inline Spread spread_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {values.front(), values[values.size() / 2], values.back()};
}

/// Rates of `amount` a call, from the seconds of a call: the slowest first.
inline Spread rates(double amount, const Spread& seconds) {
  return {amount / seconds.high, amount / seconds.median, amount / seconds.low};
}

inline double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Timing {
  Spread wall, cpu;  ///< seconds of a call
};

template <typename Work>
Timing time_calls(int warmup, int calls, const Work& work) {
  for (int i = 0; i < warmup; ++i) work();
  std::vector<double> wall, cpu;
  for (int i = 0; i < calls; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const double cpu_start = cpu_seconds();
    work();
    cpu.push_back(cpu_seconds() - cpu_start);
    wall.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return {spread_of(wall), spread_of(cpu)};
}

}  // namespace physiomae::bench
